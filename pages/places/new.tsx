import { useQuery } from 'urql';
import { graphql, withFragments } from '../../components/api/graphql';
import { LoadFailure } from '../../components/api/LoadFailure';
import { FormPage } from '../../components/layout/FormPage';
import { SiteHeaderFragment } from '../../components/layout/SiteHeader';
import { AddPlaceForm } from '../../components/placeForm/AddPlaceForm';
import { loadPage, type PageProps } from '../../server/page';

const NewPlaceQuery = withFragments(
  graphql(`
  query NewPlace {
    viewer {
      ...SiteHeader
    }
  }
`),
  [SiteHeaderFragment],
);

export const getServerSideProps = loadPage(NewPlaceQuery);

export default function NewPlacePage({ csrfToken }: PageProps) {
  const [{ data, error }, load] = useQuery({ query: NewPlaceQuery });
  return (
    <FormPage title="Add a place" viewer={data?.viewer} csrfToken={csrfToken}>
      {error && <LoadFailure error={error} load={load} />}
      <AddPlaceForm />
    </FormPage>
  );
}
