import { useState } from 'react';
import { useMutation } from 'urql';
import { Field } from '../api/Field';
import { Form } from '../api/Form';
import { graphql } from '../api/graphql';
import { signInUrl } from '../api/signInUrl';
import { Button } from '../ui/Button';
import { Link } from '../ui/Link';
import { AuthCard } from './AuthCard';
import { EmailField } from './EmailField';
import { PasswordField } from './PasswordField';
import type { ProviderButtonsProps } from './ProviderButtons';
import { signIn } from './signIn';

const SignUpMutation = graphql(`
  mutation SignUp($input: SignUpInput!) {
    signUp(input: $input) {
      user {
        id
      }
    }
  }
`);

/** Creates an account and signs in with it. */
export function SignUpForm(providerProps: ProviderButtonsProps) {
  const { callbackUrl } = providerProps;
  const [{ error }, signUp] = useMutation(SignUpMutation);
  const [busy, setBusy] = useState(false);

  async function submit(values: FormData) {
    const text = (name: string) => String(values.get(name));
    const input = { name: text('name'), email: text('email'), password: text('password') };
    setBusy(true);
    const { data } = await signUp({ input });
    if (!data?.signUp) return setBusy(false);
    const signInError = await signIn(input.email, input.password);
    // A full page load clears the data cached for a guest.
    if (!signInError) return location.assign(callbackUrl);
    location.assign(`/sign-in?${new URLSearchParams({ callbackUrl, error: signInError.code })}`);
  }

  return (
    <AuthCard
      {...providerProps}
      title="Sign up"
      lead="Explore places and share your own."
      footer={
        <>
          Already have an account? <Link href={signInUrl('/sign-in', callbackUrl)}>Sign in</Link>
        </>
      }
    >
      <noscript>Signing up with a password needs JavaScript.</noscript>
      <Form error={error} busy={busy} fields={['name', 'email', 'password']} onSubmit={submit}>
        <Field
          label="Name"
          name="name"
          hint="Shown with what you add"
          autoComplete="name"
          dir="auto"
          required
        />
        <EmailField />
        <PasswordField
          label="Password"
          name="password"
          hint="8 to 128 characters. A few random words are easy to remember."
          autoComplete="new-password"
          required
        />
        <Button type="submit" look="primary" busy={busy}>
          {busy ? 'Signing up…' : 'Sign up'}
        </Button>
      </Form>
    </AuthCard>
  );
}
