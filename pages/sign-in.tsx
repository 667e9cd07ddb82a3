import type { GetServerSideProps, InferGetServerSidePropsType } from 'next';
import { graphql } from '../components/generated';
import { Page } from '../components/Page';
import { SignInForm } from '../components/SignInForm';
import { environment } from '../environment';
import { loadPage, type PageProps } from './api/graphql';

const SignInQuery = graphql(`
  query SignIn {
    viewer {
      user {
        id
      }
    }
  }
`);

/** The path of an address of this site; of any other, and of what is no address, the home page. */
function ownPath(address: string | string[] | undefined) {
  const { origin } = new URL(environment().NEXTAUTH_URL);
  if (typeof address !== 'string' || !URL.canParse(address, origin)) return '/';
  const url = new URL(address, origin);
  const path = url.pathname + url.search + url.hash;
  // Two slashes would begin the name of another host.
  return url.origin === origin && !path.startsWith('//') ? path : '/';
}

export const getServerSideProps = (async (request) => {
  const { callbackUrl, error } = request.query;
  const { data, props } = await loadPage(request, SignInQuery, {}, { hasForm: true });
  const path = ownPath(callbackUrl);
  if (data?.viewer) return { redirect: { destination: path, permanent: false } };
  return {
    props: { ...props, callbackUrl: path, error: typeof error === 'string' ? error : null },
  };
}) satisfies GetServerSideProps<PageProps & { callbackUrl: string; error: string | null }>;

type SignInProps = InferGetServerSidePropsType<typeof getServerSideProps>;

export default function SignInPage({ csrfToken, callbackUrl, error }: SignInProps) {
  return (
    <Page title="Sign in">
      <SignInForm csrfToken={csrfToken} callbackUrl={callbackUrl} error={error} />
    </Page>
  );
}
