import { type ReactNode, useState } from 'react';
import type { CombinedError } from 'urql';
import { Button } from '../ui/Button';
import { Dialog, DialogActions } from '../ui/Dialog';
import { Form } from './Form';

interface ConfirmButtonProps {
  /** Text of the button that opens the dialog. */
  label: ReactNode;
  look?: 'secondary' | 'quiet' | 'danger';
  title: string;
  /** Text of the button that runs the action. */
  action: string;
  /** The same text while the action runs. */
  busyAction: string;
  /** Input paths of the form fields in `children`. */
  fields?: readonly string[];
  /** Runs the action. The dialog shows the error, or closes when there is none. */
  onConfirm: (values: FormData) => Promise<{ error?: CombinedError }>;
  /** Called after the dialog has closed because the action succeeded. */
  onDone?: () => void;
  /** Explains the consequences. May contain form fields. */
  children: ReactNode;
}

/** A button for an action that needs confirmation. */
export function ConfirmButton({ label, look = 'danger', ...dialog }: ConfirmButtonProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button look={look} aria-haspopup="dialog" onClick={() => setOpen(true)}>
        {label}
      </Button>
      {open && (
        <Dialog title={dialog.title} onClose={() => setOpen(false)}>
          {(close) => <ConfirmForm {...dialog} close={close} />}
        </Dialog>
      )}
    </>
  );
}

interface ConfirmFormProps extends Omit<ConfirmButtonProps, 'label' | 'look' | 'title'> {
  close: () => void;
}

function ConfirmForm({
  action,
  busyAction,
  fields = [],
  onConfirm,
  onDone,
  close,
  children,
}: ConfirmFormProps) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<CombinedError>();

  async function confirm(values: FormData) {
    setBusy(true);
    const { error } = await onConfirm(values);
    setBusy(false);
    setError(error);
    if (error) return;
    close();
    onDone?.();
  }

  return (
    <Form error={error} busy={busy} fields={fields} onSubmit={confirm}>
      {children}
      <DialogActions close={close}>
        <Button type="submit" look="danger" busy={busy}>
          {busy ? busyAction : action}
        </Button>
      </DialogActions>
    </Form>
  );
}
