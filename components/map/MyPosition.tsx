import { type MouseEvent, useState } from 'react';
import { Button } from '../ui/Button';
import { setField } from '../ui/setField';
import styles from './MyPosition.module.css';
import { findPosition, formatDegrees } from './position';

/** Fills the coordinates of the form around it with where the person is. */
export function MyPosition() {
  const [busy, setBusy] = useState(false);
  const [news, setNews] = useState('');

  async function ask({ currentTarget: { form } }: MouseEvent<HTMLButtonElement>) {
    if (!form || busy) return;
    setBusy(true);
    setNews('');
    const found = await findPosition();
    setBusy(false);
    if (typeof found === 'string') return setNews(found);
    setField(form, 'coordinates.latitude', formatDegrees(found.latitude));
    setField(form, 'coordinates.longitude', formatDegrees(found.longitude));
    setNews(`Found, to about ${Math.ceil(found.accuracy)} meters.`);
  }

  return (
    <div className={styles.row}>
      <Button busy={busy} onClick={ask}>
        {busy ? 'Finding you…' : 'Use my position'}
      </Button>
      <p role="status" className={styles.news}>
        {news}
      </p>
    </div>
  );
}
