import { type ReactNode, useId, useLayoutEffect, useRef } from 'react';
import { Button } from './Button';
import styles from './Dialog.module.css';

interface DialogProps {
  title: string;
  /** It is closed, and the focus is back where it was. */
  onClose: () => void;
  children: (close: () => void) => ReactNode;
}

/** Something to decide before anything else. Open as long as it is there. */
export function Dialog({ title, onClose, children }: DialogProps) {
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  // Before it is seen: a key that comes at once is the dialog's already.
  useLayoutEffect(() => dialog.current?.showModal(), []);
  const close = () => dialog.current?.close();
  return (
    <dialog ref={dialog} aria-labelledby={id} onClose={onClose} className={styles.dialog}>
      <div className={styles.head}>
        <h2 id={id}>{title}</h2>
        <Button look="quiet" aria-label="Close" onClick={close}>
          <span aria-hidden="true">×</span>
        </Button>
      </div>
      <div className={styles.body}>{children(close)}</div>
    </dialog>
  );
}

/** The end of a dialog: to leave it, or to do what it is about. */
export function DialogActions({ close, children }: { close: () => void; children: ReactNode }) {
  return (
    <div className={styles.actions}>
      <Button onClick={close}>Cancel</Button>
      {children}
    </div>
  );
}
