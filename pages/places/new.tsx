import type { GetServerSideProps, InferGetServerSidePropsType } from 'next';
import { useQuery } from 'urql';
import { graphql, withFragments } from '../../components/api/graphql';
import { LoadFailure } from '../../components/api/LoadFailure';
import { FormPage } from '../../components/layout/FormPage';
import { SiteHeaderFragment } from '../../components/layout/SiteHeader';
import { type MapTiles, MapTilesProvider } from '../../components/map/mapTiles';
import { AddPlaceForm } from '../../components/placeForm/AddPlaceForm';
import { loadPage, mapTiles, type PageProps, signInFirst } from '../../server/page';

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

export const getServerSideProps = (async (request) => {
  const { data, props } = await loadPage(request, NewPlaceQuery, {});
  return data && !data.viewer ? signInFirst(request) : { props: { ...props, tiles: mapTiles() } };
}) satisfies GetServerSideProps<PageProps & { tiles: MapTiles }>;

type NewPlaceProps = InferGetServerSidePropsType<typeof getServerSideProps>;

export default function NewPlacePage({ csrfToken, tiles }: NewPlaceProps) {
  const [{ data, error }, load] = useQuery({ query: NewPlaceQuery });
  return (
    <FormPage title="Add a place" viewer={data?.viewer} csrfToken={csrfToken}>
      {error && <LoadFailure error={error} load={load} />}
      <MapTilesProvider value={tiles}>
        <AddPlaceForm />
      </MapTilesProvider>
    </FormPage>
  );
}
