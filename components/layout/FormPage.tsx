import type { ComponentProps } from 'react';
import styles from './FormPage.module.css';
import { Page } from './Page';

/** A page that is one form, as wide as lines are easy to read. */
export function FormPage({ children, ...page }: ComponentProps<typeof Page> & { title: string }) {
  return (
    <Page {...page}>
      <div className={styles.narrow}>
        <h1>{page.title}</h1>
        {children}
      </div>
    </Page>
  );
}
