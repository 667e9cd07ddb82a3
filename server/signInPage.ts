import type { GetServerSideProps } from 'next';
import { ownPath } from '../components/account/ownPath';
import type { Provider, ProviderButtonsProps } from '../components/account/ProviderButtons';
import { graphql } from '../components/api/graphql';
import { environment } from './environment';
import { loadPage, type PageProps } from './page';

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
export const loadSignInPage = (async (request) => {
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
