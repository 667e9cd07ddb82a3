import styles from './Avatar.module.css';
import { ExternalImage } from './ExternalImage';

interface AvatarProps {
  name: string;
  image?: string | null;
  large?: boolean;
}

/** Stands for a person beside the name, which says the same to those who listen. */
export function Avatar({ name, image, large = false }: AvatarProps) {
  return (
    <span aria-hidden="true" className={`${styles.avatar} ${large ? styles.large : ''}`}>
      {[...name][0]?.toUpperCase()}
      {image && <ExternalImage key={image} src={image} className={styles.image} />}
    </span>
  );
}
