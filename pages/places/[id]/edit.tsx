import type { GetServerSideProps, InferGetServerSidePropsType } from 'next';
import { useQuery } from 'urql';
import { graphql, withFragments } from '../../../components/api/graphql';
import { LoadFailure } from '../../../components/api/LoadFailure';
import { FormPage } from '../../../components/layout/FormPage';
import { SiteHeaderFragment } from '../../../components/layout/SiteHeader';
import { type MapTiles, MapTilesProvider } from '../../../components/map/mapTiles';
import { EditPlaceForm, EditPlaceFormFragment } from '../../../components/placeForm/EditPlaceForm';
import { ButtonLink } from '../../../components/ui/Button';
import { loadPage, mapTiles, type PageProps, signInFirst } from '../../../server/page';

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

export const getServerSideProps = (async (request) => {
  const id = String(request.params?.id);
  const { data, props } = await loadPage(request, EditPlaceQuery, { id });
  if (data && !data.viewer) return signInFirst(request);
  if (data && !data.place) return { notFound: true };
  return { props: { ...props, id, tiles: mapTiles() } };
}) satisfies GetServerSideProps<PageProps & { id: string; tiles: MapTiles }>;

type EditPlaceProps = InferGetServerSidePropsType<typeof getServerSideProps>;

export default function EditPlacePage({ csrfToken, id, tiles }: EditPlaceProps) {
  const [{ data, error }, load] = useQuery({ query: EditPlaceQuery, variables: { id } });
  const place = data?.place;
  return (
    <FormPage title="Edit place" viewer={data?.viewer} csrfToken={csrfToken}>
      {error && <LoadFailure error={error} load={load} />}
      {place?.viewerCanUpdate && (
        <MapTilesProvider value={tiles}>
          <EditPlaceForm place={place} />
        </MapTilesProvider>
      )}
      {place && !place.viewerCanUpdate && (
        <>
          <p>Only the person who added this place can change it.</p>
          <p>
            <ButtonLink href={`/places/${place.id}`}>Back to the place</ButtonLink>
          </p>
        </>
      )}
    </FormPage>
  );
}
