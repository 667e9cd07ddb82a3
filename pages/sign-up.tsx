import type { ProviderButtonsProps } from '../components/account/ProviderButtons';
import { SignUpForm } from '../components/account/SignUpForm';
import { Page } from '../components/layout/Page';

import { loadSignInPage } from '../server/signInPage';

export const getServerSideProps = loadSignInPage;

export default function SignUpPage({ providers, csrfToken, callbackUrl }: ProviderButtonsProps) {
  return (
    <Page title="Sign up">
      <SignUpForm providers={providers} csrfToken={csrfToken} callbackUrl={callbackUrl} />
    </Page>
  );
}
