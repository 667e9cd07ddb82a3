import { type ReactNode, useId, useLayoutEffect, useRef } from 'react';
import { Button } from './Button';
import styles from './Dialog.module.css';

interface DialogProps {
  title: string;
  /** Called when the dialog has closed and the focus has returned. */
  onClose: () => void;
  children: (close: () => void) => ReactNode;
}

/** A modal dialog, open while it is rendered. */
export function Dialog({ title, onClose, children }: DialogProps) {
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  // Before the first paint, so that the dialog gets the first key press.
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

/** The buttons of a dialog. */
export function DialogActions({ close, children }: { close: () => void; children: ReactNode }) {
  return (
    <div className={styles.actions}>
      <Button onClick={close}>Cancel</Button>
      {children}
    </div>
  );
}
