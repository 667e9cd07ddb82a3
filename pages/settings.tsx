import { useQuery } from 'urql';
import { Settings, SettingsFragment } from '../components/account/Settings';
import { graphql, withFragments } from '../components/api/graphql';
import { LoadFailure } from '../components/api/LoadFailure';
import { Page } from '../components/layout/Page';
import { SiteHeaderFragment } from '../components/layout/SiteHeader';
import { loadPage, type PageProps } from '../server/page';

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

export const getServerSideProps = loadPage(SettingsQuery);

export default function SettingsPage({ csrfToken }: PageProps) {
  const [{ data, error }, load] = useQuery({ query: SettingsQuery });
  return (
    <Page title="Settings" viewer={data?.viewer} csrfToken={csrfToken}>
      {error && <LoadFailure error={error} load={load} />}
      {data?.viewer && <Settings viewer={data.viewer} />}
    </Page>
  );
}
