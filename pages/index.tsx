import type { GetServerSideProps, InferGetServerSidePropsType } from 'next';
import { useState } from 'react';
import { useQuery } from 'urql';
import { graphql, withFragments } from '../components/api/graphql';
import { LoadFailure } from '../components/api/LoadFailure';
import { PlaceExplorer, PlaceExplorerFragment } from '../components/explore/PlaceExplorer';
import { readSearch, variablesOf } from '../components/explore/placeSearch';
import { usePlaceSearch } from '../components/explore/usePlaceSearch';
import { Page } from '../components/layout/Page';
import { SiteHeaderFragment } from '../components/layout/SiteHeader';
import { Welcome } from '../components/layout/Welcome';
import { type MapTiles, MapTilesProvider } from '../components/map/mapTiles';
import { loadPage, mapTiles, type PageProps } from '../server/page';

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

export const getServerSideProps = (async (request) => {
  const variables = variablesOf(readSearch(request.query));
  const { props } = await loadPage(request, IndexQuery, variables);
  return { props: { ...props, tiles: mapTiles() } };
}) satisfies GetServerSideProps<PageProps & { tiles: MapTiles }>;

type IndexProps = InferGetServerSidePropsType<typeof getServerSideProps>;

export default function IndexPage({ csrfToken, tiles }: IndexProps) {
  const { search, change } = usePlaceSearch();
  const variables = variablesOf(search);
  const [{ data, error, fetching, stale }, load] = useQuery({ query: IndexQuery, variables });
  // While the next answer is on its way, the last one is shown, which is to other variables.
  const [answered, setAnswered] = useState(variables);
  if (!fetching && JSON.stringify(answered) !== JSON.stringify(variables)) setAnswered(variables);

  // What surrounds the list stays when the next one cannot be had.
  const [last, setLast] = useState(data);
  if (data && data !== last) setLast(data);
  const known = data ?? last;

  if (data && !data.viewer) {
    return (
      <Page viewer={null}>
        <Welcome />
      </Page>
    );
  }
  return (
    <Page viewer={known?.viewer} csrfToken={csrfToken} wide>
      <MapTilesProvider value={tiles}>
        <PlaceExplorer
          search={search}
          change={change}
          results={known}
          variables={answered}
          stale={fetching || stale}
        >
          {error && <LoadFailure error={error} load={load} />}
        </PlaceExplorer>
      </MapTilesProvider>
    </Page>
  );
}
