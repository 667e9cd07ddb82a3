import type { ComponentProps } from 'react';
import styles from './Button.module.css';
import { Link } from './Link';

interface Look {
  look?: 'primary' | 'secondary' | 'quiet' | 'danger';
}

const classes = (look: NonNullable<Look['look']>) => `${styles.button} ${styles[look]}`;

/** A `busy` button keeps the focus, unlike a disabled one. It can still be pressed. */
export function Button({
  look = 'secondary',
  type = 'button',
  busy = false,
  ...props
}: ComponentProps<'button'> & Look & { busy?: boolean }) {
  return (
    <button {...props} type={type} className={classes(look)} aria-disabled={busy || undefined} />
  );
}

/** A link that looks like a button. */
export function ButtonLink({
  look = 'secondary',
  ...props
}: ComponentProps<'a'> & { href: string } & Look) {
  const className = classes(look);
  // URLs that are not pages of this app need a full page load.
  if (props.href.startsWith('/api/') || !props.href.startsWith('/')) {
    return (
      <a {...props} className={className}>
        {props.children}
      </a>
    );
  }
  return <Link {...props} className={className} />;
}
