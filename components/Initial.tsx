import styles from './Initial.module.css';

/** Stands for a person beside the name, which says the same to those who listen. */
export function Initial({ name }: { name: string }) {
  return (
    <span aria-hidden="true" className={styles.initial}>
      {[...name][0]?.toUpperCase()}
    </span>
  );
}
