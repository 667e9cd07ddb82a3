import type { InferGetServerSidePropsType } from 'next';
import { SignInForm } from '../components/account/SignInForm';
import { Page } from '../components/layout/Page';
import { loadSignInPage } from '../server/signInPage';

export const getServerSideProps = loadSignInPage;

export default function SignInPage({
  state: _state,
  ...props
}: InferGetServerSidePropsType<typeof loadSignInPage>) {
  return (
    <Page title="Sign in">
      <SignInForm {...props} />
    </Page>
  );
}
