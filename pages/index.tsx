import { graphql, withFragments } from '../components/api/graphql';
import { LoadFailure } from '../components/api/LoadFailure';
import { PlaceExplorer, PlaceExplorerFragment } from '../components/explore/PlaceExplorer';
import { readSearch, variablesOf } from '../components/explore/placeSearch';
import { useLatestResult } from '../components/explore/useLatestResult';
import { usePlaceSearch } from '../components/explore/usePlaceSearch';
import { Page } from '../components/layout/Page';
import { SiteHeaderFragment } from '../components/layout/SiteHeader';
import { Welcome } from '../components/layout/Welcome';
import { loadPage, type PageProps } from '../server/page';

const IndexQuery = withFragments(
  graphql(`
  query Index($filter: PlaceFilter, $orderBy: PlaceOrder, $from: CoordinatesInput) {
    viewer {
      ...SiteHeader
    }
    ...PlaceExplorer
  }
`),
  [SiteHeaderFragment, PlaceExplorerFragment],
);

export const getServerSideProps = loadPage(IndexQuery, {
  public: true,
  variables: ({ query }) => variablesOf(readSearch(query)),
});

export default function IndexPage({ csrfToken }: PageProps) {
  const { search, change } = usePlaceSearch();
  const { data, error, load, ...result } = useLatestResult(IndexQuery, variablesOf(search));
  const page = { viewer: data?.viewer, csrfToken };
  if (data && !data.viewer) {
    return (
      <Page {...page}>
        <Welcome />
      </Page>
    );
  }
  return (
    <Page {...page} wide>
      <PlaceExplorer search={search} change={change} results={data} {...result}>
        {error && <LoadFailure error={error} load={load} />}
      </PlaceExplorer>
    </Page>
  );
}
