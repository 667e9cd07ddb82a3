import type { ReactNode } from 'react';
import styles from './Empty.module.css';

/** Stands where there is nothing to list: why, and what to do about it. */
export function Empty({ children }: { children: ReactNode }) {
  return <div className={styles.empty}>{children}</div>;
}
