import { useRouter } from 'next/router';
import {
  type FocusEvent,
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useLayoutEffect,
  useRef,
} from 'react';
import { type FragmentType, graphql, readFragment } from '../api/graphql';
import { Avatar } from '../ui/Avatar';
import { Link } from '../ui/Link';
import styles from './AccountMenu.module.css';

export const AccountMenuFragment = graphql(`
  fragment AccountMenu on Viewer {
    user {
      id
      name
      email
      image
    }
  }
`);

interface AccountMenuProps {
  viewer: FragmentType<typeof AccountMenuFragment>;
  csrfToken?: string;
  /** Additional entries for narrow windows. */
  children?: ReactNode;
}

/** The menu of the signed-in user. Works without JavaScript. */
export function AccountMenu({ children, csrfToken, ...props }: AccountMenuProps) {
  const { user } = readFragment(AccountMenuFragment, props.viewer);
  const { asPath } = useRouter();
  const menu = useRef<HTMLDetailsElement>(null);
  const summary = useRef<HTMLElement>(null);

  function close() {
    if (menu.current) menu.current.open = false;
  }

  function closeByEscape({ key }: KeyboardEvent) {
    if (key !== 'Escape' || !menu.current?.open) return;
    close();
    summary.current?.focus();
  }

  function closeWhenLeft({ currentTarget, relatedTarget }: FocusEvent) {
    if (relatedTarget && !currentTarget.contains(relatedTarget)) close();
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the address that closes it, and is not read
  useLayoutEffect(close, [asPath]);

  useEffect(() => {
    const closeFromOutside = ({ target }: PointerEvent) => {
      if (target instanceof Node && !menu.current?.contains(target)) close();
    };
    document.addEventListener('pointerdown', closeFromOutside);
    return () => document.removeEventListener('pointerdown', closeFromOutside);
  });

  return (
    <details ref={menu} onKeyDown={closeByEscape} onBlur={closeWhenLeft} className={styles.menu}>
      <summary ref={summary} className={styles.summary}>
        <Avatar {...user} />
        <span className="visually-hidden">Account of</span>
        <span dir="auto" className={styles.name}>
          {user.name}
        </span>
      </summary>
      <div className={styles.panel}>
        <p className={styles.who}>
          <b dir="auto">{user.name}</b>
          <span>{user.email}</span>
        </p>
        {children}
        <Link href="/settings">Settings</Link>
        <form method="post" action="/api/auth/signout">
          <input type="hidden" name="csrfToken" value={csrfToken} />
          <input type="hidden" name="callbackUrl" value="/" />
          <button type="submit">Sign out</button>
        </form>
      </div>
    </details>
  );
}
