import { useRouter } from 'next/router';
import { useRef } from 'react';
import { useMutation } from 'urql';
import { ButtonLink } from './Button';
import { graphql } from './graphql';
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

/** What a filled form is known by: sent twice, it is still one place. `randomUUID` is not there on plain http. */
const newKey = () => crypto.getRandomValues(new Uint32Array(4)).join('-');

/** Adds a place, and goes to it. */
export function AddPlaceForm() {
  const router = useRouter();
  const [{ error }, createPlace] = useMutation(AddPlaceMutation);
  const idempotencyKey = useRef('');

  return (
    <PlaceForm
      text={nothing}
      stored={nothing}
      error={error}
      action={['Add place', 'Adding…']}
      save={async (input) => {
        idempotencyKey.current ||= newKey();
        const { data } = await createPlace({
          input: { ...input, idempotencyKey: idempotencyKey.current },
        });
        const place = data?.createPlace?.place;
        if (place) await router.push(`/places/${place.id}`);
        return Boolean(place);
      }}
      cancel={<ButtonLink href="/">Cancel</ButtonLink>}
    />
  );
}
