import type { ComponentProps } from 'react';
import styles from './Button.module.css';

interface Look {
  look?: 'primary' | 'secondary' | 'quiet';
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
export function ButtonLink({ look = 'secondary', children, ...props }: ComponentProps<'a'> & Look) {
  return (
    <a {...props} className={classes(look)}>
      {children}
    </a>
  );
}
