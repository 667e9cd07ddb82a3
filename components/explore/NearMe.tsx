import { useState } from 'react';
import type { Point } from '../map/geography';
import { findPosition } from '../map/position';
import { Button } from '../ui/Button';
import styles from './PlaceFilters.module.css';

interface NearMeProps {
  near: Point | undefined;
  onNear: (near: Point | undefined) => void;
}

/** Toggles sorting by distance from the position of the device. */
export function NearMe({ near, onNear }: NearMeProps) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState('');

  async function toggle() {
    if (busy) return;
    setError('');
    if (near) return onNear(undefined);
    setBusy(true);
    const position = await findPosition();
    setBusy(false);
    if (typeof position === 'string') setError(position);
    // Three decimals (about 100 m): people share the URL, which contains the position.
    else onNear({ latitude: round(position.latitude), longitude: round(position.longitude) });
  }

  return (
    <>
      <Button aria-pressed={near !== undefined} busy={busy} onClick={toggle}>
        {busy ? 'Finding your location…' : 'Near me'}
      </Button>
      <p role="status" className={styles.error}>
        {error}
      </p>
    </>
  );
}

const round = (degrees: number) => Number(degrees.toFixed(3));
