import { useRouter } from 'next/router';
import { useRef, useState } from 'react';
import { useClient, useMutation } from 'urql';
import { type FragmentType, graphql, readFragment, withFragments } from '../api/graphql';
import { ButtonLink } from '../ui/Button';
import { EditConflict } from './EditConflict';
import { PlaceForm } from './PlaceForm';
import { merge, type PlaceText, textOf } from './placeText';

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

const EditedPlaceQuery = withFragments(
  graphql(`
  query EditedPlace($id: ID!) {
    place(id: $id) {
      ...EditPlaceForm
    }
  }
`),
  [EditPlaceFormFragment],
);

/** What I am changing, and against what. */
interface Edit {
  version: number;
  /** The place as it was when this version was read. */
  before: PlaceText;
  /** The form begins with this. */
  text: PlaceText;
  conflict?: ReturnType<typeof merge> & { theirs: PlaceText };
}

/** Changes a place, and goes back to it. Of two who change it at once the second is shown what the first did. */
export function EditPlaceForm(props: { place: FragmentType<typeof EditPlaceFormFragment> }) {
  const place = readFragment(EditPlaceFormFragment, props.place);
  const router = useRouter();
  const client = useClient();
  const [{ error }, updatePlace] = useMutation(EditPlaceMutation);
  // Of the place as it was when the page was opened: what others do to it meanwhile is told when this is saved.
  const [edit, setEdit] = useState<Edit>(() => {
    const text = textOf(place);
    return { version: place.version, before: text, text };
  });
  const rounds = useRef(0);
  const path = `/places/${place.id}`;
  const isConflict = error?.graphQLErrors.some(({ extensions }) => extensions.code === 'CONFLICT');

  async function bringTogether(mine: PlaceText) {
    const { data } = await client
      .query(EditedPlaceQuery, { id: place.id }, { requestPolicy: 'network-only' })
      .toPromise();
    const now = readFragment(EditPlaceFormFragment, data?.place);
    if (!now) return;
    const theirs = textOf(now);
    const merged = merge(edit.before, mine, theirs);
    rounds.current += 1;
    setEdit({
      version: now.version,
      before: theirs,
      text: merged.merged,
      conflict: { ...merged, theirs },
    });
  }

  return (
    <PlaceForm
      // What was brought together stands in the fields as if they had begun with it.
      key={rounds.current}
      text={edit.text}
      stored={edit.before}
      error={isConflict && edit.conflict ? undefined : error}
      action={['Save changes', 'Saving…']}
      save={async (input, text) => {
        const { data, error } = await updatePlace({
          input: { ...input, id: place.id, version: edit.version },
        });
        if (data?.updatePlace) await router.push(path);
        else if (error?.graphQLErrors[0]?.extensions.code === 'CONFLICT') await bringTogether(text);
        return Boolean(data?.updatePlace);
      }}
      cancel={<ButtonLink href={path}>Cancel</ButtonLink>}
    >
      {edit.conflict && <EditConflict key={edit.version} {...edit.conflict} />}
    </PlaceForm>
  );
}
