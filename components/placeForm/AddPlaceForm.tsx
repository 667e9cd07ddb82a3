import { useRouter } from 'next/router';
import { useMutation } from 'urql';
import { graphql } from '../api/graphql';
import { useIdempotencyKey } from '../api/useIdempotencyKey';
import { ButtonLink } from '../ui/Button';
import { PlaceForm } from './PlaceForm';
import { placeToText } from './placeText';

const AddPlaceMutation = graphql(`
  mutation AddPlace($input: CreatePlaceInput!) {
    createPlace(input: $input) {
      place {
        id
        name
      }
    }
  }
`);

const emptyText = placeToText({ name: '', location: '', tags: [] });

export function AddPlaceForm() {
  const router = useRouter();
  const [{ error }, createPlace] = useMutation(AddPlaceMutation);
  const { keyOf } = useIdempotencyKey();

  return (
    <PlaceForm
      initialText={emptyText}
      storedText={emptyText}
      error={error}
      saveLabel="Add place"
      savingLabel="Adding…"
      save={async (input) => {
        const { data } = await createPlace({ input: { ...input, idempotencyKey: keyOf(input) } });
        const place = data?.createPlace?.place;
        if (place) await router.push(`/places/${place.id}`);
        return Boolean(place);
      }}
      cancel={<ButtonLink href="/">Cancel</ButtonLink>}
    />
  );
}
