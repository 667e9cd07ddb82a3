import { useRouter } from 'next/router';
import { useMutation } from 'urql';
import { Form } from '../api/Form';
import { graphql } from '../api/graphql';
import { Button } from '../ui/Button';
import { Dialog, DialogActions } from '../ui/Dialog';

const DeletePlaceMutation = graphql(`
  mutation DeletePlace($input: DeletePlaceInput!) {
    deletePlace(input: $input) {
      deletedId
    }
  }
`);

interface DeletePlaceProps {
  id: string;
  name: string;
  onClose: () => void;
}

/** What to know before a place is removed. Afterwards its page is none any more. */
export function DeletePlace({ id, name, onClose }: DeletePlaceProps) {
  const router = useRouter();
  const [{ error, fetching }, deletePlace] = useMutation(DeletePlaceMutation);

  async function remove() {
    const { data } = await deletePlace({ input: { id } });
    // In the place of this page: Back must not lead to what is gone.
    if (data?.deletePlace) await router.replace('/');
  }

  return (
    <Dialog title="Delete this place?" onClose={onClose}>
      {(close) => (
        <Form error={error} busy={fetching} fields={[]} onSubmit={remove}>
          <p>
            <bdi>{name}</bdi>, its comments and its place among people’s favorites are gone for
            good.
          </p>
          <DialogActions close={close}>
            <Button type="submit" look="danger" busy={fetching}>
              {fetching ? 'Deleting…' : 'Delete place'}
            </Button>
          </DialogActions>
        </Form>
      )}
    </Dialog>
  );
}
