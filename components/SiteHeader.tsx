import Link from 'next/link';
import { Button, ButtonLink } from './Button';
import { type FragmentType, graphql, readFragment } from './generated';
import { Initial } from './Initial';
import styles from './SiteHeader.module.css';

const SiteHeaderFragment = graphql(`
  fragment SiteHeader on Viewer {
    user {
      name
    }
  }
`);

export interface SiteHeaderProps {
  /** Null for guests; absent where it does not matter who looks. */
  viewer?: FragmentType<typeof SiteHeaderFragment> | null;
  /** next-auth takes a sign-out with this alone. */
  csrfToken?: string;
}

export function SiteHeader({ viewer, csrfToken }: SiteHeaderProps) {
  const signedIn = readFragment(SiteHeaderFragment, viewer);
  return (
    <header className={styles.header}>
      <div className={styles.inside}>
        <Link href="/" className={styles.brand}>
          {/* biome-ignore lint/performance/noImgElement: a vector needs no optimising */}
          <img src="/favicon.svg" alt="" width={28} height={28} />
          Places
        </Link>
        <nav aria-label="Site" className={styles.nav}>
          {signedIn && (
            <>
              <span className={styles.viewer}>
                <Initial name={signedIn.user.name} />
                <span dir="auto" title={signedIn.user.name} className={styles.name}>
                  {signedIn.user.name}
                </span>
              </span>
              <ButtonLink href="/api/graphql" look="quiet">
                API
              </ButtonLink>
              <form method="post" action="/api/auth/signout">
                <input type="hidden" name="csrfToken" value={csrfToken} />
                <input type="hidden" name="callbackUrl" value="/" />
                <Button type="submit" look="quiet">
                  Sign out
                </Button>
              </form>
            </>
          )}
          {viewer === null && (
            <>
              <ButtonLink href="/api/graphql" look="quiet">
                API
              </ButtonLink>
              <ButtonLink href="/sign-in" look="quiet">
                Sign in
              </ButtonLink>
            </>
          )}
        </nav>
      </div>
    </header>
  );
}
