import type { ReactNode } from 'react';
import { ButtonLink } from './Button';
import styles from './Notice.module.css';

/** The content of a page that shows only a message. */
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
