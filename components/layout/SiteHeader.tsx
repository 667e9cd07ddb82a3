import { useRouter } from 'next/router';
import { type FragmentType, graphql, readFragment, withFragments } from '../api/graphql';
import { signInUrl } from '../api/signInUrl';
import { ButtonLink } from '../ui/Button';
import { Link } from '../ui/Link';
import { AccountMenu, AccountMenuFragment } from './AccountMenu';
import styles from './SiteHeader.module.css';

export const SiteHeaderFragment = withFragments(
  graphql(`
  fragment SiteHeader on Viewer {
    ...AccountMenu
  }
`),
  [AccountMenuFragment],
);

export interface SiteHeaderProps {
  /** Null for guests, undefined if the viewer is unknown. */
  viewer?: FragmentType<typeof SiteHeaderFragment> | null;
  /** Required by next-auth to sign out. */
  csrfToken?: string;
  /** Full width of the window. */
  wide?: boolean;
}

const placeLinks = [
  { href: '/', label: 'Places' },
  { href: '/favorites', label: 'Favorites' },
  { href: '/places/new', label: 'Add a place' },
];
const developers = { href: '/developers', label: 'Developers' };

export function SiteHeader({ viewer, csrfToken, wide = false }: SiteHeaderProps) {
  const signedIn = readFragment(SiteHeaderFragment, viewer);
  const { pathname, asPath } = useRouter();
  const links = signedIn ? [...placeLinks, developers] : [developers];
  const current = (href: string) => (href === pathname ? 'page' : undefined);

  return (
    <header className={styles.header}>
      <div className={`${styles.inside} ${wide ? styles.whole : ''}`}>
        <Link href="/" className={styles.brand}>
          {/* biome-ignore lint/performance/noImgElement: a vector needs no optimizing */}
          <img src="/favicon.svg" alt="" width={28} height={28} />
          Places
        </Link>
        {viewer !== undefined && (
          <nav aria-label="Site" className={signedIn ? styles.wide : styles.links}>
            {links.map(({ href, label }) => (
              <Link key={href} href={href} aria-current={current(href)} className={styles.link}>
                {label}
              </Link>
            ))}
          </nav>
        )}
        {signedIn && (
          <AccountMenu viewer={signedIn} csrfToken={csrfToken}>
            <nav aria-label="Places" className={styles.narrow}>
              {links.map(({ href, label }) => (
                <Link key={href} href={href} aria-current={current(href)}>
                  {label}
                </Link>
              ))}
            </nav>
          </AccountMenu>
        )}
        {viewer === null && (
          <div className={styles.guest}>
            <ButtonLink href={signInUrl('/sign-in', asPath)} look="quiet">
              Sign in
            </ButtonLink>
            <ButtonLink href={signInUrl('/sign-up', asPath)} look="primary">
              Sign up
            </ButtonLink>
          </div>
        )}
      </div>
    </header>
  );
}
