import type { ComponentProps } from 'react';
import styles from './Button.module.css';
import { Link } from './Link';

interface Look {
  look?: 'primary' | 'secondary' | 'quiet' | 'danger';
}

const classes = (look: NonNullable<Look['look']>) => `${styles.button} ${styles[look]}`;

/** `busy` keeps the focus, which a disabled button would lose; what it does must not rely on it. */
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
  // What is no page of this app has to be loaded by the browser itself.
  if (props.href.startsWith('/api/') || !props.href.startsWith('/')) {
    return (
      <a {...props} className={className}>
        {props.children}
      </a>
    );
  }
  return <Link {...props} className={className} />;
}
