import { useRouter } from 'next/router';
import type { ReactNode } from 'react';
import type { CombinedError } from 'urql';
import styles from './ErrorMessage.module.css';
import { signInUrl } from './signInUrl';

interface ErrorMessageProps {
  /** An error of the API, or a text. */
  error: CombinedError | string;
  /** Whether the page contains input that would be lost: then the viewer signs in again in a new tab. */
  keepPage?: boolean;
  /** What the user can do about it. */
  children?: ReactNode;
}

interface Extensions {
  code?: string;
  requestId?: string;
  issues?: unknown[];
}

export function ErrorMessage({ error, keepPage = false, children }: ErrorMessageProps) {
  return (
    <div role="alert" className={styles.message}>
      {typeof error === 'string' ? (
        <p className={styles.text}>{error}</p>
      ) : (
        <Explanation error={error} keepPage={keepPage} />
      )}
      {children}
    </div>
  );
}

function Explanation({ error, keepPage }: { error: CombinedError; keepPage: boolean }) {
  const [first] = error.graphQLErrors;
  const { code, requestId, issues = [] } = (first?.extensions ?? {}) as Extensions;
  if (!first) {
    return <p className={styles.text}>Can’t reach Places. Check your connection and try again.</p>;
  }
  if (code === 'UNAUTHORIZED') return <SessionEnded keepPage={keepPage} />;
  if (!code || code === 'INTERNAL_SERVER_ERROR') {
    return (
      <>
        <p className={styles.text}>Something went wrong. Please try again.</p>
        {requestId && (
          <p className={styles.reference}>
            If this keeps happening, contact us and quote this reference: {requestId}
          </p>
        )}
      </>
    );
  }
  if (code === 'BAD_USER_INPUT' && issues.length > 0) {
    return <p className={styles.text}>Please correct the fields below.</p>;
  }
  // The API writes these messages for users.
  return <p className={styles.text}>{first.message}</p>;
}

/** The attribute hides the same message in the bar of OnlineStatus. */
function SessionEnded({ keepPage }: { keepPage: boolean }) {
  const { asPath } = useRouter();
  const signIn = signInUrl('/sign-in', asPath);
  return keepPage ? (
    <p className={styles.text} data-session-ended>
      Your session has ended.{' '}
      <a href={signIn} target="_blank" rel="noopener">
        Sign in again in a new tab
      </a>
      , then try again here. Your input is kept.
    </p>
  ) : (
    <p className={styles.text} data-session-ended>
      Your session has ended. <a href={signIn}>Sign in again</a> to continue.
    </p>
  );
}
