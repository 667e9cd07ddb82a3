import type { ReactNode } from 'react';
import styles from './Empty.module.css';

/** Shown instead of an empty list: why it is empty, and what to do. */
export function Empty({ children }: { children: ReactNode }) {
  return <div className={styles.empty}>{children}</div>;
}
