import { Button } from './Button';
import styles from './Submit.module.css';

interface SubmitProps {
  label: string;
  busyLabel: string;
  busy: boolean;
  /** What was achieved, once it is. */
  done?: string;
}

/** The end of a form: its button, and beside it that it worked. */
export function Submit({ label, busyLabel, busy, done }: SubmitProps) {
  return (
    <div className={styles.submit}>
      <Button type="submit" look="primary" busy={busy}>
        {busy ? busyLabel : label}
      </Button>
      <p role="status" className={styles.done}>
        {!busy && done}
      </p>
    </div>
  );
}
