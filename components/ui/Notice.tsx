import type { ReactNode } from 'react';
import { ButtonLink } from './Button';
import styles from './Notice.module.css';

/** All that a page has to say when there is nothing else to show. */
export function Notice({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className={styles.notice}>
      {/* biome-ignore lint/performance/noImgElement: a vector needs no optimizing */}
      <img src="/world.svg" alt="" width={960} height={420} className={styles.world} />
      <h1>{title}</h1>
      <p className={styles.text}>{children}</p>
      <ButtonLink href="/" look="primary">
        Go to the places
      </ButtonLink>
    </div>
  );
}
