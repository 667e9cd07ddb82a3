import type { ReactNode } from 'react';
import styles from './AuthCard.module.css';
import { ProviderButtons, type ProviderButtonsProps } from './ProviderButtons';

interface AuthCardProps extends ProviderButtonsProps {
  title: string;
  lead: string;
  /** A link to the other form. */
  footer: ReactNode;
  children: ReactNode;
}

/** The frame of the sign-in and sign-up forms, with a button for each provider. */
export function AuthCard({ title, lead, footer, children, ...providerProps }: AuthCardProps) {
  return (
    <div className={styles.page}>
      <div className={styles.box}>
        <div>
          <h1>{title}</h1>
          <p className={styles.lead}>{lead}</p>
        </div>
        {children}
        {providerProps.providers.length > 0 && (
          <>
            <p className={styles.or}>or</p>
            <ProviderButtons {...providerProps} />
          </>
        )}
      </div>
      <p className={styles.footer}>{footer}</p>
    </div>
  );
}
