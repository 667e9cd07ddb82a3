import { useRouter } from 'next/router';
import { useMutation } from 'urql';
import { ConfirmButton } from '../api/ConfirmButton';
import { graphql } from '../api/graphql';

const DeletePlaceMutation = graphql(`
  mutation DeletePlace($input: DeletePlaceInput!) {
    deletePlace(input: $input) {
      deletedId
    }
  }
`);

export function DeletePlace({ id, name }: { id: string; name: string }) {
  const router = useRouter();
  const [, deletePlace] = useMutation(DeletePlaceMutation);

  async function confirm() {
    const result = await deletePlace({ input: { id } });
    // Replaces the page of the deleted place in the browser history.
    if (!result.error) await router.replace('/');
    return result;
  }

  return (
    <ConfirmButton
      label="Delete"
      title="Delete this place?"
      action="Delete place"
      busyAction="Deleting…"
      onConfirm={confirm}
    >
      <p>
        <bdi>{name}</bdi> and its comments will be deleted. This can’t be undone.
      </p>
    </ConfirmButton>
  );
}
