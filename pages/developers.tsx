import type { GetServerSideProps, InferGetServerSidePropsType } from 'next';
import { useQuery } from 'urql';
import { DeveloperGuide, type DeveloperGuideProps } from '../components/DeveloperGuide';
import { graphql } from '../components/graphql';
import { LoadFailure } from '../components/LoadFailure';
import { Page } from '../components/Page';
import { environment } from '../environment';
import { limits } from '../graphql/limits';
import { maxPageSize } from '../models/page';
import { loadPage, type PageProps, pointsPerMinute } from './api/graphql';

const DevelopersQuery = graphql(`
  query Developers {
    viewer {
      ...SiteHeader
    }
  }
`);

export const getServerSideProps = (async (request) => {
  const { props } = await loadPage(request, DevelopersQuery, {});
  const { streams, ...rest } = limits;
  const guide: DeveloperGuideProps = {
    endpoint: new URL('/api/graphql', environment().NEXTAUTH_URL).href,
    limits: {
      request: rest,
      pageSize: maxPageSize,
      streams,
      pointsPerMinute: pointsPerMinute(),
    },
  };
  return { props: { ...props, guide } };
}) satisfies GetServerSideProps<PageProps & { guide: DeveloperGuideProps }>;

type DevelopersProps = InferGetServerSidePropsType<typeof getServerSideProps>;

export default function DevelopersPage({ csrfToken, guide }: DevelopersProps) {
  const [{ data, error }, load] = useQuery({ query: DevelopersQuery });
  return (
    <Page title="Developers" viewer={data?.viewer} csrfToken={csrfToken}>
      {error && <LoadFailure error={error} load={load} />}
      <DeveloperGuide {...guide} />
    </Page>
  );
}
