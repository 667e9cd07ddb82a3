import { useRouter } from 'next/router';
import { type ReactNode, useLayoutEffect } from 'react';
import type { CombinedError } from 'urql';
import styles from './ErrorMessage.module.css';
import { signInUrl } from './signInUrl';
import { useViewerClient } from './viewerClient';

interface ErrorMessageProps {
  /** What the API answered, or a sentence of the caller's own. */
  error: CombinedError | string;
  /** Where there is something to lose, signing in again happens in a tab of its own. */
  keepPage?: boolean;
  /** What can be done about it. */
  children?: ReactNode;
}

interface Extensions {
  code?: string;
  requestId?: string;
  issues?: unknown[];
}

/** What went wrong, in words for the person who sees it, and what to do. */
export function ErrorMessage({ error, keepPage = false, children }: ErrorMessageProps) {
  return (
    <div role="alert" className={styles.message}>
      {typeof error === 'string' ? (
        <p className={styles.what}>{error}</p>
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
    return (
      <p className={styles.what}>Places cannot be reached. Check your connection and try again.</p>
    );
  }
  if (code === 'UNAUTHORIZED') return <SessionEnded keepPage={keepPage} />;
  if (!code || code === 'INTERNAL_SERVER_ERROR') {
    return (
      <>
        <p className={styles.what}>Something went wrong on our side. Please try again.</p>
        {requestId && (
          <p className={styles.reference}>If it stays that way, tell us this number: {requestId}</p>
        )}
      </>
    );
  }
  if (code === 'BAD_USER_INPUT' && issues.length > 0) {
    return <p className={styles.what}>Please check what you typed.</p>;
  }
  // The API words these for the person who asked.
  return <p className={styles.what}>{first.message}</p>;
}

function SessionEnded({ keepPage }: { keepPage: boolean }) {
  const { asPath } = useRouter();
  const { connection } = useViewerClient();
  // Before it is painted, so that it is not said twice.
  useLayoutEffect(() => connection.tellsInPlace(), [connection]);

  const signIn = signInUrl('/sign-in', asPath);
  return keepPage ? (
    <p className={styles.what}>
      Your session has ended. Nothing you typed is lost:{' '}
      <a href={signIn} target="_blank" rel="noopener">
        sign in again in a new tab
      </a>
      , come back here and try again.
    </p>
  ) : (
    <p className={styles.what}>
      Your session has ended. <a href={signIn}>Sign in again</a> to go on.
    </p>
  );
}
