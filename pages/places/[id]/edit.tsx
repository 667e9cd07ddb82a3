import { useQuery } from 'urql';
import { graphql, withFragments } from '../../../components/api/graphql';
import { LoadFailure } from '../../../components/api/LoadFailure';
import { FormPage } from '../../../components/layout/FormPage';
import { SiteHeaderFragment } from '../../../components/layout/SiteHeader';
import { EditPlaceForm, EditPlaceFormFragment } from '../../../components/placeForm/EditPlaceForm';
import { NotYourPlace } from '../../../components/placeForm/NotYourPlace';
import { loadPage, type PageProps } from '../../../server/page';

const EditPlaceQuery = withFragments(
  graphql(`
  query EditPlacePage($id: ID!) {
    viewer {
      ...SiteHeader
    }
    place(id: $id) {
      id
      viewerCanUpdate
      ...EditPlaceForm
    }
  }
`),
  [SiteHeaderFragment, EditPlaceFormFragment],
);

export const getServerSideProps = loadPage(EditPlaceQuery, {
  variables: ({ params }) => ({ id: String(params?.id) }),
  isMissing: ({ place }) => !place,
});

export default function EditPlacePage({ csrfToken, variables }: PageProps<{ id: string }>) {
  const [{ data, error }, load] = useQuery({ query: EditPlaceQuery, variables });
  const place = data?.place;
  return (
    <FormPage title="Edit place" viewer={data?.viewer} csrfToken={csrfToken}>
      {error && <LoadFailure error={error} load={load} />}
      {place?.viewerCanUpdate && <EditPlaceForm place={place} />}
      {place && !place.viewerCanUpdate && <NotYourPlace id={place.id} />}
    </FormPage>
  );
}
