import { useRouter } from 'next/router';
import { useEffect, useSyncExternalStore } from 'react';
import { signInUrl } from '../api/signInUrl';
import { useViewerClient } from '../api/viewerClient';
import styles from './OnlineStatus.module.css';

/** A bar that shows that the browser is offline or that the session has ended. */
export function OnlineStatus() {
  const { onlineStatus, refetch } = useViewerClient();
  const { asPath } = useRouter();
  const status = useSyncExternalStore(
    onlineStatus.subscribe,
    onlineStatus.get,
    () => 'online' as const,
  );

  useEffect(() => {
    const offline = () => onlineStatus.report('offline');
    const online = () => {
      onlineStatus.report('online');
      refetch();
    };
    if (!navigator.onLine) offline();
    window.addEventListener('offline', offline);
    window.addEventListener('online', online);
    return () => {
      window.removeEventListener('offline', offline);
      window.removeEventListener('online', online);
    };
  }, [onlineStatus, refetch]);

  return (
    <div role="status" className={styles.status}>
      {status === 'offline' && (
        <div className={styles.box}>
          <p>You’re offline. This page may be out of date, and changes can’t be saved.</p>
          <button type="button" onClick={refetch} className={styles.action}>
            Try again
          </button>
        </div>
      )}
      {status === 'sessionEnded' && (
        <div className={`${styles.box} ${styles.sessionEnded}`}>
          <p>Your session has ended.</p>
          <a href={signInUrl('/sign-in', asPath)} className={styles.action}>
            Sign in again
          </a>
        </div>
      )}
    </div>
  );
}
