import { Button } from './Button';
import styles from './Submit.module.css';

interface SubmitProps {
  label: string;
  busyLabel: string;
  busy: boolean;
  /** Message after success. */
  done?: string;
}

/** The submit button of a form, with the message of success beside it. */
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
