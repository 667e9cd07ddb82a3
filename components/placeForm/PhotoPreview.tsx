import { useRef, useState } from 'react';
import { ExternalImage } from '../ui/ExternalImage';
import { isPictureAddress, useTyped } from '../ui/useTyped';
import styles from './PhotoPreview.module.css';

interface PhotoPreviewProps {
  /** The name of the form field with the URL. */
  name: string;
  initialURL: string;
}

/** Shows the photo whose URL is in a field of the surrounding form, or a message if it fails to load. */
export function PhotoPreview({ name, initialURL }: PhotoPreviewProps) {
  const frame = useRef<HTMLDivElement>(null);
  const url = useTyped(frame, name, initialURL);
  const [brokenURL, setBrokenURL] = useState('');
  const isBroken = url !== '' && url === brokenURL;

  return (
    <div ref={frame} role="status" className={styles.preview}>
      {isPictureAddress(url) && !isBroken && (
        <ExternalImage key={url} src={url} onBroken={() => setBrokenURL(url)} />
      )}
      {isBroken && <p>No image found at this URL.</p>}
    </div>
  );
}
