import { useRef, useState } from 'react';
import { ExternalImage } from '../ui/ExternalImage';
import { isPictureAddress, useTyped } from '../ui/useTyped';
import styles from './PicturePreview.module.css';

/** Shows the picture whose address is in the form's field of this name, or says that there is none. */
export function PicturePreview({ name, src: first }: { name: string; src: string }) {
  const frame = useRef<HTMLDivElement>(null);
  const src = useTyped(frame, name, first);
  const [broken, setBroken] = useState('');

  const isPicture = isPictureAddress(src) && src !== broken;
  return (
    <div ref={frame} role="status" className={styles.preview}>
      {isPicture && <ExternalImage key={src} src={src} onBroken={() => setBroken(src)} />}
      {src !== '' && src === broken && <p>There is no picture at this address.</p>}
    </div>
  );
}
