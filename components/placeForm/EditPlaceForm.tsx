import { useRouter } from 'next/router';
import { useState } from 'react';
import { type CombinedError, useClient, useMutation } from 'urql';
import { type FragmentType, graphql, readFragment, withFragments } from '../api/graphql';
import { ButtonLink } from '../ui/Button';
import { EditConflict } from './EditConflict';
import { PlaceForm } from './PlaceForm';
import { editedInput, mergeEdits, type PlaceText, placeToText } from './placeText';

export const EditPlaceFormFragment = graphql(`
  fragment EditPlaceForm on Place {
    id
    version
    name
    location
    description
    coordinates {
      latitude
      longitude
    }
    image
    tags
  }
`);

const EditPlaceMutation = withFragments(
  graphql(`
  mutation EditPlace($input: UpdatePlaceInput!) {
    updatePlace(input: $input) {
      place {
        ...EditPlaceForm
        mapURL
        updatedAt
      }
    }
  }
`),
  [EditPlaceFormFragment],
);

const LatestPlaceQuery = withFragments(
  graphql(`
  query LatestPlace($id: ID!) {
    place(id: $id) {
      ...EditPlaceForm
    }
  }
`),
  [EditPlaceFormFragment],
);

interface Edit {
  /** The version of the place that `stored` shows. */
  version: number;
  stored: PlaceText;
  conflict?: { latest: PlaceText; merge: ReturnType<typeof mergeEdits> };
}

/** Edits a place. If it was changed elsewhere in the meantime, merges both edits and asks to save again. */
export function EditPlaceForm(props: { place: FragmentType<typeof EditPlaceFormFragment> }) {
  const place = readFragment(EditPlaceFormFragment, props.place);
  const router = useRouter();
  const client = useClient();
  const [{ error }, updatePlace] = useMutation(EditPlaceMutation);
  // Keeps the version that was opened, although live updates change `place`.
  const [edit, setEdit] = useState<Edit>(() => ({
    version: place.version,
    stored: placeToText(place),
  }));
  const path = `/places/${place.id}`;

  async function mergeLatest(text: PlaceText) {
    const { data } = await client
      .query(LatestPlaceQuery, { id: place.id }, { requestPolicy: 'network-only' })
      .toPromise();
    const latestPlace = readFragment(EditPlaceFormFragment, data?.place);
    if (!latestPlace) return;
    const latest = placeToText(latestPlace);
    const merge = mergeEdits(edit.stored, text, latest);
    setEdit({ version: latestPlace.version, stored: latest, conflict: { latest, merge } });
  }

  return (
    <PlaceForm
      // Mounts a new form with the merged texts.
      key={edit.version}
      initialText={edit.conflict?.merge.text ?? edit.stored}
      storedText={edit.stored}
      error={edit.conflict && isConflict(error) ? undefined : error}
      saveLabel="Save changes"
      savingLabel="Saving…"
      save={async (input, text) => {
        const changes = editedInput(input, edit.stored, text);
        const { data, error } = await updatePlace({
          input: { ...changes, id: place.id, version: edit.version },
        });
        if (data?.updatePlace) await router.push(path);
        else if (isConflict(error)) await mergeLatest(text);
        return Boolean(data?.updatePlace);
      }}
      cancel={<ButtonLink href={path}>Cancel</ButtonLink>}
    >
      {edit.conflict && <EditConflict {...edit.conflict} />}
    </PlaceForm>
  );
}

const isConflict = (error: CombinedError | undefined) =>
  error?.graphQLErrors.some(({ extensions }) => extensions.code === 'CONFLICT');
