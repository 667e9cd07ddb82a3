import type { ReactNode } from 'react';
import styles from './AuthCard.module.css';
import { ProviderButtons, type ProviderButtonsProps } from './ProviderButtons';

interface EntryBoxProps extends ProviderButtonsProps {
  title: string;
  lead: string;
  /** For those who are at the wrong door. */
  foot: ReactNode;
  children: ReactNode;
}

/** Where one comes in: a form, the other ways, and the way to the other door. */
export function AuthCard({ title, lead, foot, children, ...ways }: EntryBoxProps) {
  return (
    <div className={styles.entry}>
      <div className={styles.box}>
        <div>
          <h1>{title}</h1>
          <p className={styles.lead}>{lead}</p>
        </div>
        {children}
        {ways.providers.length > 0 && (
          <>
            <p className={styles.or}>or</p>
            <ProviderButtons {...ways} />
          </>
        )}
      </div>
      <p className={styles.foot}>{foot}</p>
    </div>
  );
}
