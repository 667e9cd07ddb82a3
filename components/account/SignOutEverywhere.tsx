import { useState } from 'react';
import { useMutation } from 'urql';
import { Form } from '../api/Form';
import { graphql } from '../api/graphql';
import { signInUrl } from '../api/signInUrl';
import { Button } from '../ui/Button';
import { Dialog, DialogActions } from '../ui/Dialog';

const SignOutEverywhereMutation = graphql(`
  mutation SignOutEverywhere {
    signOutEverywhere {
      user {
        id
      }
    }
  }
`);

/** A button, and what to know before. */
export function SignOutEverywhere() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)} aria-haspopup="dialog">
        Sign out everywhere
      </Button>
      {open && (
        <Dialog title="Sign out everywhere?" onClose={() => setOpen(false)}>
          {(close) => <SignOutForm close={close} />}
        </Dialog>
      )}
    </>
  );
}

function SignOutForm({ close }: { close: () => void }) {
  const [{ error, fetching }, signOutEverywhere] = useMutation(SignOutEverywhereMutation);

  async function signOut() {
    const { data } = await signOutEverywhere({});
    // A full load: nothing that was in memory stays with a guest.
    if (data?.signOutEverywhere) location.assign(signInUrl('/sign-in', '/settings'));
  }

  return (
    <Form error={error} busy={fetching} fields={[]} onSubmit={signOut}>
      <p>
        All your browsers are signed out at once, this one included. Access tokens are not: they
        work until you revoke them.
      </p>
      <DialogActions close={close}>
        <Button type="submit" look="danger" busy={fetching}>
          {fetching ? 'Signing out…' : 'Sign out everywhere'}
        </Button>
      </DialogActions>
    </Form>
  );
}
