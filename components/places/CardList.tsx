import type { ComponentProps } from 'react';
import styles from './CardList.module.css';

/** A grid of cards, each in an `li`. */
export function CardList(props: Omit<ComponentProps<'ul'>, 'className' | 'role'>) {
  // biome-ignore lint/a11y/noRedundantRoles: Safari does not announce a list without bullets as one
  return <ul role="list" {...props} className={styles.list} />;
}
