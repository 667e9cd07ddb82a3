import styles from './Avatar.module.css';
import { ExternalImage } from './ExternalImage';

interface AvatarProps {
  name: string;
  image?: string | null;
  large?: boolean;
}

/** Shown beside the name of a person, so screen readers skip it. */
export function Avatar({ name, image, large = false }: AvatarProps) {
  return (
    <span aria-hidden="true" className={`${styles.avatar} ${large ? styles.large : ''}`}>
      {[...name][0]?.toUpperCase()}
      {image && <ExternalImage key={image} src={image} className={styles.image} />}
    </span>
  );
}
