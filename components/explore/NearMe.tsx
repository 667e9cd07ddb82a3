import { useState } from 'react';
import type { Point } from '../map/geography';
import { findPosition } from '../map/position';
import { Button } from '../ui/Button';
import styles from './PlaceFilters.module.css';

interface NearMeProps {
  near: Point | undefined;
  onNear: (near: Point | undefined) => void;
}

/** Puts the nearest places first, once the browser has told where the person is. */
export function NearMe({ near, onNear }: NearMeProps) {
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState('');

  async function toggle() {
    if (busy) return;
    setFault('');
    if (near) return onNear(undefined);
    setBusy(true);
    const found = await findPosition();
    setBusy(false);
    if (typeof found === 'string') setFault(found);
    // Three decimals are a hundred meters: an address is shared more widely than one thinks.
    else onNear({ latitude: round(found.latitude), longitude: round(found.longitude) });
  }

  return (
    <>
      <Button aria-pressed={near !== undefined} busy={busy} onClick={toggle}>
        {busy ? 'Finding you…' : 'Near me'}
      </Button>
      <p role="status" className={styles.fault}>
        {fault}
      </p>
    </>
  );
}

const round = (degrees: number) => Number(degrees.toFixed(3));
