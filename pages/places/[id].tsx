import { useQuery } from 'urql';
import { graphql, withFragments } from '../../components/api/graphql';
import { LoadFailure } from '../../components/api/LoadFailure';
import { Page } from '../../components/layout/Page';
import { SiteHeaderFragment } from '../../components/layout/SiteHeader';
import { PlaceView, PlaceViewFragment } from '../../components/places/PlaceView';
import { Notice } from '../../components/ui/Notice';
import { loadPage, type PageProps } from '../../server/page';

const PlaceQuery = withFragments(
  graphql(`
  query Place($id: ID!) {
    viewer {
      ...SiteHeader
    }
    place(id: $id) {
      name
      ...PlaceView
    }
  }
`),
  [SiteHeaderFragment, PlaceViewFragment],
);

export const getServerSideProps = loadPage(PlaceQuery, {
  variables: ({ params }) => ({ id: String(params?.id) }),
  isMissing: ({ place }) => !place,
});

export default function PlacePage({ csrfToken, variables }: PageProps<{ id: string }>) {
  const [{ data, error }, load] = useQuery({ query: PlaceQuery, variables });
  const place = data?.place;
  const isDeleted = data && !place && !error;
  return (
    <Page title={place?.name} viewer={data?.viewer} csrfToken={csrfToken}>
      {error && <LoadFailure error={error} load={load} />}
      {place && <PlaceView place={place} />}
      {isDeleted && <Notice title="Place deleted">Its owner deleted this place.</Notice>}
    </Page>
  );
}
