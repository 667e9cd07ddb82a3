import type { GetServerSideProps, InferGetServerSidePropsType } from 'next';
import { useQuery } from 'urql';
import { Settings, SettingsFragment } from '../components/account/Settings';
import { graphql, withFragments } from '../components/api/graphql';
import { LoadFailure } from '../components/api/LoadFailure';
import { Page } from '../components/layout/Page';
import { SiteHeaderFragment } from '../components/layout/SiteHeader';
import { loadPage, type PageProps, signInFirst } from '../server/page';

const SettingsQuery = withFragments(
  graphql(`
  query Settings {
    viewer {
      ...SiteHeader
      ...Settings
    }
  }
`),
  [SiteHeaderFragment, SettingsFragment],
);

export const getServerSideProps = (async (request) => {
  const { props } = await loadPage(request, SettingsQuery, {});
  return props.viewerKey === '' ? signInFirst(request) : { props };
}) satisfies GetServerSideProps<PageProps>;

type SettingsProps = InferGetServerSidePropsType<typeof getServerSideProps>;

export default function SettingsPage({ csrfToken }: SettingsProps) {
  const [{ data, error }, load] = useQuery({ query: SettingsQuery });
  return (
    <Page title="Settings" viewer={data?.viewer} csrfToken={csrfToken}>
      {error && <LoadFailure error={error} load={load} />}
      {data?.viewer && <Settings viewer={data.viewer} />}
    </Page>
  );
}
