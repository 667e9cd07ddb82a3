import { useQuery } from 'urql';
import { graphql, withFragments } from '../components/api/graphql';
import { LoadFailure } from '../components/api/LoadFailure';
import { Page } from '../components/layout/Page';
import { SiteHeaderFragment } from '../components/layout/SiteHeader';
import { FavoriteList, FavoriteListFragment } from '../components/places/FavoriteList';
import { PlaceListSkeleton } from '../components/places/PlaceList';
import { loadPage, type PageProps } from '../server/page';

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

export const getServerSideProps = loadPage(FavoritesQuery);

export default function FavoritesPage({ csrfToken }: PageProps) {
  const [{ data, error }, load] = useQuery({ query: FavoritesQuery });
  return (
    <Page title="Favorites" viewer={data?.viewer} csrfToken={csrfToken}>
      {error && <LoadFailure error={error} load={load} />}
      {data?.viewer && <FavoriteList viewer={data.viewer} />}
      {!data && !error && <PlaceListSkeleton />}
    </Page>
  );
}
