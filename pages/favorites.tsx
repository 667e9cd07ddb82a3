import type { GetServerSideProps, InferGetServerSidePropsType } from 'next';
import { useQuery } from 'urql';
import { graphql, withFragments } from '../components/api/graphql';
import { LoadFailure } from '../components/api/LoadFailure';
import { Page } from '../components/layout/Page';
import { SiteHeaderFragment } from '../components/layout/SiteHeader';
import { FavoriteList, FavoriteListFragment } from '../components/places/FavoriteList';
import { PlaceListSkeleton } from '../components/places/PlaceList';
import { loadPage, type PageProps, signInFirst } from '../server/page';

const FavoritesQuery = withFragments(
  graphql(`
  query Favorites {
    viewer {
      ...SiteHeader
      ...FavoriteList
    }
  }
`),
  [SiteHeaderFragment, FavoriteListFragment],
);

export const getServerSideProps = (async (request) => {
  const { props } = await loadPage(request, FavoritesQuery, {});
  return props.viewerKey === '' ? signInFirst(request) : { props };
}) satisfies GetServerSideProps<PageProps>;

type FavoritesProps = InferGetServerSidePropsType<typeof getServerSideProps>;

export default function FavoritesPage({ csrfToken }: FavoritesProps) {
  const [{ data, error }, load] = useQuery({ query: FavoritesQuery });
  return (
    <Page title="Favorites" viewer={data?.viewer} csrfToken={csrfToken}>
      {error && <LoadFailure error={error} load={load} />}
      {data?.viewer && <FavoriteList viewer={data.viewer} />}
      {!data && !error && <PlaceListSkeleton />}
    </Page>
  );
}
