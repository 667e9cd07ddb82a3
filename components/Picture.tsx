import { OutsideImage } from './OutsideImage';
import styles from './Picture.module.css';

/** A picture of a place, or a quiet pattern where there is none to be had. */
export function Picture({ src }: { src: string }) {
  return (
    <div className={styles.frame}>
      <OutsideImage key={src} src={src} />
    </div>
  );
}
