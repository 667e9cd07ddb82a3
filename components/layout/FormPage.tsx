import type { ComponentProps } from 'react';
import styles from './FormPage.module.css';
import { Page } from './Page';

/** A narrow page with one form. */
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
