import { useRouter } from 'next/router';
import { useEffect, useState } from 'react';
import styles from './RouteProgress.module.css';

/** Delay before screen readers announce that a page is loading, in milliseconds. */
const long = 1000;

/** A progress line at the top while another page loads, if that takes a moment. */
export function RouteProgress() {
  const { events } = useRouter();
  const [wait, setWait] = useState<'none' | 'short' | 'long'>('none');

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    function start(_url: string, { shallow }: { shallow: boolean }) {
      // A shallow navigation shows its own progress.
      if (shallow) return;
      clearTimeout(timer);
      timer = setTimeout(() => setWait('long'), long);
      setWait('short');
    }
    function end() {
      clearTimeout(timer);
      setWait('none');
    }
    events.on('routeChangeStart', start);
    events.on('routeChangeComplete', end);
    events.on('routeChangeError', end);
    return () => {
      clearTimeout(timer);
      events.off('routeChangeStart', start);
      events.off('routeChangeComplete', end);
      events.off('routeChangeError', end);
    };
  }, [events]);

  return (
    <>
      {wait !== 'none' && (
        <div role="progressbar" aria-label="Loading the page" className={styles.line} />
      )}
      <p role="status" className="visually-hidden">
        {wait === 'long' && 'Loading the page…'}
      </p>
    </>
  );
}
