import type { GetServerSideProps, InferGetServerSidePropsType } from 'next';
import { useQuery } from 'urql';
import { AddPlaceForm } from '../../components/AddPlaceForm';
import { FormPage } from '../../components/FormPage';
import { graphql } from '../../components/graphql';
import { LoadFailure } from '../../components/LoadFailure';
import { type MapTiles, MapTilesProvider } from '../../components/mapTiles';
import { loadPage, mapTiles, type PageProps, signInFirst } from '../api/graphql';

const NewPlaceQuery = graphql(`
  query NewPlace {
    viewer {
      ...SiteHeader
    }
  }
`);

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
