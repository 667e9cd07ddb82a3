import type { GetServerSideProps, InferGetServerSidePropsType } from 'next';
import { graphql } from '../components/graphql';
import { ownPath } from '../components/ownPath';
import { Page } from '../components/Page';
import type { Provider, ProviderButtonsProps } from '../components/ProviderButtons';
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

/** Those ways of signing in that are configured, beside e-mail and password. */
function providers(): Provider[] {
  const { GITHUB_ID, GOOGLE_ID } = environment();
  return [...(GITHUB_ID ? ['github' as const] : []), ...(GOOGLE_ID ? ['google' as const] : [])];
}

type EntryProps = PageProps & ProviderButtonsProps & { error: string | null };

/** For `/sign-up` as well: who is signed in already is sent on from both. */
export const getServerSideProps = (async (request) => {
  const { callbackUrl, error } = request.query;
  const { data, props } = await loadPage(request, SignInQuery, {}, { hasForm: true });
  const path = ownPath(callbackUrl, environment().NEXTAUTH_URL);
  if (data?.viewer) return { redirect: { destination: path, permanent: false } };
  return {
    props: {
      ...props,
      callbackUrl: path,
      providers: providers(),
      error: typeof error === 'string' ? error : null,
    },
  };
}) satisfies GetServerSideProps<EntryProps>;

export default function SignInPage({
  state: _state,
  ...props
}: InferGetServerSidePropsType<typeof getServerSideProps>) {
  return (
    <Page title="Sign in">
      <SignInForm {...props} />
    </Page>
  );
}
