import type { GetServerSidePropsContext } from 'next';
import { ownPath } from '../components/account/ownPath';
import type { Provider } from '../components/account/ProviderButtons';
import { graphql } from '../components/api/graphql';
import { environment } from './environment';
import { executePage } from './page';

const SignInQuery = graphql(`
  query SignIn {
    viewer {
      user {
        id
      }
    }
  }
`);

function configuredProviders(): Provider[] {
  const { GITHUB_ID, GOOGLE_ID } = environment();
  return [...(GITHUB_ID ? ['github' as const] : []), ...(GOOGLE_ID ? ['google' as const] : [])];
}

/** `getServerSideProps` of `/sign-in` and `/sign-up`. Redirects a signed-in user to the callback URL. */
export async function loadSignInPage(page: GetServerSidePropsContext) {
  const { callbackUrl, error } = page.query;
  const { data, props } = await executePage(page, SignInQuery, {}, { hasAuthForm: true });
  const path = ownPath(callbackUrl, environment().NEXTAUTH_URL);
  if (data?.viewer) return { redirect: { destination: path, permanent: false } };
  return {
    props: {
      ...props,
      callbackUrl: path,
      providers: configuredProviders(),
      error: typeof error === 'string' ? error : null,
    },
  };
}
