import { type MouseEvent, useState } from 'react';
import { Button } from '../ui/Button';
import { setField } from '../ui/setField';
import styles from './MyPosition.module.css';
import { findPosition, formatDegrees } from './position';

/** A button that fills the form's coordinates with the position of the device. */
export function MyPosition() {
  const [busy, setBusy] = useState(false);
  const [message, setMessage] = useState('');

  async function locate({ currentTarget: { form } }: MouseEvent<HTMLButtonElement>) {
    if (!form || busy) return;
    setBusy(true);
    setMessage('');
    const position = await findPosition();
    setBusy(false);
    if (typeof position === 'string') return setMessage(position);
    setField(form, 'coordinates.latitude', formatDegrees(position.latitude));
    setField(form, 'coordinates.longitude', formatDegrees(position.longitude));
    setMessage(`Location found (within ${Math.ceil(position.accuracy)} m)`);
  }

  return (
    <div className={styles.row}>
      <Button busy={busy} onClick={locate}>
        {busy ? 'Finding your location…' : 'Use my location'}
      </Button>
      <p role="status" className={styles.message}>
        {message}
      </p>
    </div>
  );
}
