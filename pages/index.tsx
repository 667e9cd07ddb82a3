import type { GetServerSideProps, InferGetServerSidePropsType } from 'next';
import { useQuery } from 'urql';
import { AddPlace } from '../components/AddPlace';
import { Button } from '../components/Button';
import { ErrorMessage } from '../components/ErrorMessage';
import { graphql } from '../components/graphql';
import { Page } from '../components/Page';
import { PlaceList, PlaceListSkeleton } from '../components/PlaceList';
import { Welcome } from '../components/Welcome';
import { loadPage, type PageProps } from './api/graphql';

const IndexQuery = graphql(`
  query Index {
    viewer {
      ...SiteHeader
    }
    places(first: 20) {
      ...PlaceList
    }
  }
`);

export const getServerSideProps = (async (request) => {
  const { props } = await loadPage(request, IndexQuery, {});
  return { props };
}) satisfies GetServerSideProps<PageProps>;

type IndexProps = InferGetServerSidePropsType<typeof getServerSideProps>;

export default function IndexPage({ csrfToken }: IndexProps) {
  const [{ data, error }, load] = useQuery({ query: IndexQuery });

  if (data && !data.viewer) {
    return (
      <Page viewer={null}>
        <Welcome />
      </Page>
    );
  }
  if (error) {
    return (
      <Page viewer={data?.viewer} csrfToken={csrfToken}>
        <ErrorMessage error={error}>
          <Button onClick={() => load({ requestPolicy: 'network-only' })}>Try again</Button>
        </ErrorMessage>
      </Page>
    );
  }
  return (
    <Page viewer={data?.viewer} csrfToken={csrfToken}>
      {data?.places ? (
        <PlaceList places={data.places}>
          <AddPlace />
        </PlaceList>
      ) : (
        <PlaceListSkeleton />
      )}
    </Page>
  );
}
