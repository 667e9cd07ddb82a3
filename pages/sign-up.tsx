import { Page } from '../components/Page';
import type { ProviderButtonsProps } from '../components/ProviderButtons';
import { SignUpForm } from '../components/SignUpForm';

export { getServerSideProps } from './sign-in';

export default function SignUpPage({ providers, csrfToken, callbackUrl }: ProviderButtonsProps) {
  return (
    <Page title="Sign up">
      <SignUpForm providers={providers} csrfToken={csrfToken} callbackUrl={callbackUrl} />
    </Page>
  );
}
