import type { GetServerSideProps, InferGetServerSidePropsType } from 'next';
import { useQuery } from 'urql';
import { graphql, withFragments } from '../../components/api/graphql';
import { LoadFailure } from '../../components/api/LoadFailure';
import { CommentList, CommentListFragment } from '../../components/comments/CommentList';
import { Page } from '../../components/layout/Page';
import { SiteHeaderFragment } from '../../components/layout/SiteHeader';
import { type MapTiles, MapTilesProvider } from '../../components/map/mapTiles';
import styles from '../../components/places/PlaceColumns.module.css';
import { PlaceDetails, PlaceDetailsFragment } from '../../components/places/PlaceDetails';
import { Notice } from '../../components/ui/Notice';
import { loadPage, mapTiles, type PageProps, signInFirst } from '../../server/page';

const PlaceQuery = withFragments(
  graphql(`
  query Place($id: ID!) {
    viewer {
      ...SiteHeader
    }
    place(id: $id) {
      id
      name
      ...PlaceDetails
      ...CommentList
    }
  }
`),
  [SiteHeaderFragment, PlaceDetailsFragment, CommentListFragment],
);

export const getServerSideProps = (async (request) => {
  const id = String(request.params?.id);
  const { data, error, props } = await loadPage(request, PlaceQuery, { id });
  if (props.viewerKey === '') return signInFirst(request);
  // What is no id at all is nobody's place either.
  const unknown = error?.graphQLErrors.some(
    ({ extensions }) => extensions.code === 'BAD_USER_INPUT',
  );
  if (unknown || (data && !data.place && !error)) return { notFound: true };
  return { props: { ...props, id, tiles: mapTiles() } };
}) satisfies GetServerSideProps<PageProps & { id: string; tiles: MapTiles }>;

type PlacePageProps = InferGetServerSidePropsType<typeof getServerSideProps>;

export default function PlacePage({ id, csrfToken, tiles }: PlacePageProps) {
  const [{ data, error }, load] = useQuery({ query: PlaceQuery, variables: { id } });
  const place = data?.place;
  return (
    <Page title={place?.name} viewer={data?.viewer} csrfToken={csrfToken}>
      {error && <LoadFailure error={error} load={load} />}
      {place && (
        <div className={styles.columns}>
          <MapTilesProvider value={tiles}>
            <PlaceDetails place={place} />
          </MapTilesProvider>
          <CommentList key={place.id} place={place} />
        </div>
      )}
      {data && !place && !error && (
        <Notice title="This place is gone">Whoever added it has removed it.</Notice>
      )}
    </Page>
  );
}
