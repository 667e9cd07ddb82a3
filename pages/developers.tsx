import type { GetServerSideProps, InferGetServerSidePropsType } from 'next';
import { useQuery } from 'urql';
import { graphql, withFragments } from '../components/api/graphql';
import { LoadFailure } from '../components/api/LoadFailure';
import { DeveloperGuide, type DeveloperGuideProps } from '../components/developers/DeveloperGuide';
import { Page } from '../components/layout/Page';
import { SiteHeaderFragment } from '../components/layout/SiteHeader';
import { limits } from '../graphql/plugins/limits';
import { maxPageSize } from '../models/page';
import { environment } from '../server/environment';
import { pointsPerMinute } from '../server/graphql';
import { loadPage, type PageProps } from '../server/page';

const DevelopersQuery = withFragments(
  graphql(`
  query Developers {
    viewer {
      ...SiteHeader
    }
  }
`),
  [SiteHeaderFragment],
);

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
