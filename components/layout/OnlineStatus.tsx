import { useRouter } from 'next/router';
import { useEffect, useSyncExternalStore } from 'react';
import { signInUrl } from '../api/signInUrl';
import { useViewerClient } from '../api/viewerClient';
import styles from './OnlineStatus.module.css';

/** Says when what is shown may be out of date, why, and what to do about it. */
export function OnlineStatus() {
  const { connection, refetch } = useViewerClient();
  const { asPath } = useRouter();
  const trouble = useSyncExternalStore(connection.subscribe, connection.trouble, () => null);

  useEffect(() => {
    const offline = () => connection.report('offline');
    const online = () => {
      connection.report(null);
      refetch();
    };
    if (!navigator.onLine) offline();
    window.addEventListener('offline', offline);
    window.addEventListener('online', online);
    return () => {
      window.removeEventListener('offline', offline);
      window.removeEventListener('online', online);
    };
  }, [connection, refetch]);

  return (
    <div role="status" className={styles.status}>
      {trouble === 'offline' && (
        <div className={styles.box}>
          <p>You are offline: what you see may be old, and changes are not saved.</p>
          <button type="button" onClick={refetch} className={styles.action}>
            Try again
          </button>
        </div>
      )}
      {trouble === 'sessionEnded' && (
        <div className={styles.box}>
          <p>Your session has ended.</p>
          <a href={signInUrl('/sign-in', asPath)} className={styles.action}>
            Sign in again
          </a>
        </div>
      )}
    </div>
  );
}
