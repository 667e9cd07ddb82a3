import { useRouter } from 'next/router';
import { useMutation } from 'urql';
import { graphql } from '../api/graphql';
import { useIdempotencyKey } from '../api/useIdempotencyKey';
import { ButtonLink } from '../ui/Button';
import { PlaceForm } from './PlaceForm';
import { textOf } from './placeText';

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

const nothing = textOf({ name: '', location: '', tags: [] });

/** Adds a place, and goes to it. */
export function AddPlaceForm() {
  const router = useRouter();
  const [{ error }, createPlace] = useMutation(AddPlaceMutation);
  const { keyOf } = useIdempotencyKey();

  return (
    <PlaceForm
      text={nothing}
      stored={nothing}
      error={error}
      action={['Add place', 'Adding…']}
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
