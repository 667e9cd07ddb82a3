import { type MouseEvent, useState } from 'react';
import { Button } from './Button';
import styles from './MyPosition.module.css';
import { degrees } from './placeText';
import { findPosition } from './position';
import { setField } from './setField';

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
    setField(form, 'coordinates.latitude', degrees(found.latitude));
    setField(form, 'coordinates.longitude', degrees(found.longitude));
    setNews(`Found, to about ${Math.ceil(found.accuracy)} metres.`);
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
