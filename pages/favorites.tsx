import type { GetServerSideProps, InferGetServerSidePropsType } from 'next';
import { useQuery } from 'urql';
import { Button } from '../components/Button';
import { ErrorMessage } from '../components/ErrorMessage';
import { FavoriteList } from '../components/FavoriteList';
import { graphql } from '../components/graphql';
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
      {error && (
        <ErrorMessage error={error}>
          <Button onClick={() => load({ requestPolicy: 'network-only' })}>Try again</Button>
        </ErrorMessage>
      )}
      {data?.viewer && <FavoriteList viewer={data.viewer} />}
      {!data && !error && <PlaceListSkeleton />}
    </Page>
  );
}
