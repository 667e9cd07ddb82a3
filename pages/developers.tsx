import type { GetServerSidePropsContext } from 'next';
import { useQuery } from 'urql';
import { graphql, withFragments } from '../components/api/graphql';
import { LoadFailure } from '../components/api/LoadFailure';
import { DeveloperGuide, type DeveloperGuideProps } from '../components/developers/DeveloperGuide';
import { Page } from '../components/layout/Page';
import { SiteHeaderFragment } from '../components/layout/SiteHeader';
import { developerGuide } from '../server/developerGuide';
import { executePage, type PageProps } from '../server/page';

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

export async function getServerSideProps(page: GetServerSidePropsContext) {
  const { props } = await executePage(page, DevelopersQuery, {});
  return { props: { ...props, guide: developerGuide() } };
}

type DevelopersProps = PageProps & { guide: DeveloperGuideProps };

export default function DevelopersPage({ csrfToken, guide }: DevelopersProps) {
  const [{ data, error }, load] = useQuery({ query: DevelopersQuery });
  return (
    <Page title="Developers" viewer={data?.viewer} csrfToken={csrfToken}>
      {error && <LoadFailure error={error} load={load} />}
      <DeveloperGuide {...guide} />
    </Page>
  );
}
