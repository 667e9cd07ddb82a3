import type { GetServerSideProps, InferGetServerSidePropsType } from 'next';
import { useQuery } from 'urql';
import { ButtonLink } from '../components/Button';
import { ErrorMessage } from '../components/ErrorMessage';
import { graphql } from '../components/graphql';
import { Page } from '../components/Page';
import { Settings } from '../components/Settings';
import { loadPage, type PageProps } from './api/graphql';

const SettingsQuery = graphql(`
  query Settings {
    viewer {
      ...SiteHeader
      ...Settings
    }
  }
`);

const signIn = '/sign-in?callbackUrl=%2Fsettings';

export const getServerSideProps = (async (request) => {
  const { data, props } = await loadPage(request, SettingsQuery, {});
  if (data && !data.viewer) return { redirect: { destination: signIn, permanent: false } };
  return { props };
}) satisfies GetServerSideProps<PageProps>;

type SettingsProps = InferGetServerSidePropsType<typeof getServerSideProps>;

export default function SettingsPage({ csrfToken }: SettingsProps) {
  const [{ data, error }] = useQuery({ query: SettingsQuery });

  if (!data?.viewer) {
    return (
      <Page title="Settings">
        <ErrorMessage error={error ?? 'Your session has ended.'}>
          {!error && <ButtonLink href={signIn}>Sign in again</ButtonLink>}
        </ErrorMessage>
      </Page>
    );
  }
  return (
    <Page title="Settings" viewer={data.viewer} csrfToken={csrfToken}>
      <Settings viewer={data.viewer} />
    </Page>
  );
}
