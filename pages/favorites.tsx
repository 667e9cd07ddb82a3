import type { GetServerSideProps, InferGetServerSidePropsType } from 'next';
import { useQuery } from 'urql';
import { FavoriteList } from '../components/FavoriteList';
import { graphql } from '../components/graphql';
import { LoadFailure } from '../components/LoadFailure';
import { Page } from '../components/Page';
import { PlaceListSkeleton } from '../components/PlaceList';
import { loadPage, type PageProps, signInFirst } from './api/graphql';

const FavoritesQuery = graphql(`
  query Favorites {
    viewer {
      ...SiteHeader
      ...FavoriteList
    }
  }
`);

export const getServerSideProps = (async (request) => {
  const { props } = await loadPage(request, FavoritesQuery, {});
  return props.viewerKey === '' ? signInFirst(request) : { props };
}) satisfies GetServerSideProps<PageProps>;

type FavoritesProps = InferGetServerSidePropsType<typeof getServerSideProps>;

export default function FavoritesPage({ csrfToken }: FavoritesProps) {
  const [{ data, error }, load] = useQuery({ query: FavoritesQuery });
  return (
    <Page title="Favourites" viewer={data?.viewer} csrfToken={csrfToken}>
      {error && <LoadFailure error={error} load={load} />}
      {data?.viewer && <FavoriteList viewer={data.viewer} />}
      {!data && !error && <PlaceListSkeleton />}
    </Page>
  );
}
