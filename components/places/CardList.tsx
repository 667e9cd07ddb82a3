import type { ComponentProps } from 'react';
import styles from './CardList.module.css';

/** Cards beside and below each other, each in an `li`. */
export function CardList(props: Omit<ComponentProps<'ul'>, 'className' | 'role'>) {
  // biome-ignore lint/a11y/noRedundantRoles: Safari takes a list without bullets for none
  return <ul role="list" {...props} className={styles.list} />;
}
