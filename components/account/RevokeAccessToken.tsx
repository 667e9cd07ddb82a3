import { useState } from 'react';
import { useMutation } from 'urql';
import { Form } from '../api/Form';
import { graphql } from '../api/graphql';
import { Button } from '../ui/Button';
import { Dialog, DialogActions } from '../ui/Dialog';

const RevokeAccessTokenMutation = graphql(`
  mutation RevokeAccessToken($input: RevokeAccessTokenInput!) {
    revokeAccessToken(input: $input) {
      revokedId
    }
  }
`);

interface RevokeAccessTokenProps {
  id: string;
  name: string;
  onRevoked: () => void;
}

/** A button, and what to know before. */
export function RevokeAccessToken({ name, ...props }: RevokeAccessTokenProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button look="danger" onClick={() => setOpen(true)} aria-haspopup="dialog">
        Revoke<span className="visually-hidden"> {name}</span>
      </Button>
      {open && (
        <Dialog title={`Revoke “${name}”?`} onClose={() => setOpen(false)}>
          {(close) => <RevokeForm {...props} close={close} />}
        </Dialog>
      )}
    </>
  );
}

interface RevokeFormProps extends Omit<RevokeAccessTokenProps, 'name'> {
  close: () => void;
}

function RevokeForm({ id, onRevoked, close }: RevokeFormProps) {
  const [{ error, fetching }, revokeAccessToken] = useMutation(RevokeAccessTokenMutation);

  async function revoke() {
    const { data } = await revokeAccessToken({ input: { id } });
    if (!data?.revokeAccessToken) return;
    close();
    onRevoked();
  }

  return (
    <Form error={error} busy={fetching} fields={[]} onSubmit={revoke}>
      <p>
        Whatever uses it is refused from now on, and what it follows ends. There is no way back.
      </p>
      <DialogActions close={close}>
        <Button type="submit" look="danger" busy={fetching}>
          {fetching ? 'Revoking…' : 'Revoke token'}
        </Button>
      </DialogActions>
    </Form>
  );
}
