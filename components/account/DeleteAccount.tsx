import { useState } from 'react';
import { useMutation } from 'urql';
import { Form } from '../api/Form';
import { type FragmentType, graphql, readFragment } from '../api/graphql';
import { Button } from '../ui/Button';
import { Dialog, DialogActions } from '../ui/Dialog';
import { PasswordField } from './PasswordField';

export const DeleteAccountFragment = graphql(`
  fragment DeleteAccount on Viewer {
    hasPassword
  }
`);

const DeleteAccountMutation = graphql(`
  mutation DeleteAccount($input: DeleteAccountInput!) {
    deleteAccount(input: $input) {
      deletedId
    }
  }
`);

interface DeleteAccountProps {
  viewer: FragmentType<typeof DeleteAccountFragment>;
}

/** A button, and what to know before. */
export function DeleteAccount(props: DeleteAccountProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button look="danger" onClick={() => setOpen(true)} aria-haspopup="dialog">
        Delete account
      </Button>
      {open && (
        <Dialog title="Delete your account?" onClose={() => setOpen(false)}>
          {(close) => <DeleteForm {...props} close={close} />}
        </Dialog>
      )}
    </>
  );
}

function DeleteForm({ close, ...props }: DeleteAccountProps & { close: () => void }) {
  const { hasPassword } = readFragment(DeleteAccountFragment, props.viewer);
  const [{ error, fetching }, deleteAccount] = useMutation(DeleteAccountMutation);

  async function submit(typed: FormData) {
    const password = hasPassword ? String(typed.get('password')) : null;
    const { data } = await deleteAccount({ input: { password } });
    // A full load: nothing that was in memory stays with a guest.
    if (data?.deleteAccount) location.assign('/goodbye');
  }

  return (
    <Form error={error} busy={fetching} fields={['password']} onSubmit={submit}>
      <p>This cannot be undone.</p>
      <ul>
        <li>Your profile, your sessions and your access tokens are deleted at once.</li>
        <li>Your comments and your favorites are deleted.</li>
        <li>The places that you added stay in the directory, without your name.</li>
      </ul>
      {hasPassword && (
        <PasswordField
          label="Your password"
          name="password"
          autoComplete="current-password"
          required
        />
      )}
      <DialogActions close={close}>
        <Button type="submit" look="danger" busy={fetching}>
          {fetching ? 'Deleting…' : 'Delete my account'}
        </Button>
      </DialogActions>
    </Form>
  );
}
