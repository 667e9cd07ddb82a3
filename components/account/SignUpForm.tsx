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

/** Makes an account and signs in with it. */
export function SignUpForm(ways: ProviderButtonsProps) {
  const { callbackUrl } = ways;
  const [{ error }, signUp] = useMutation(SignUpMutation);
  const [busy, setBusy] = useState(false);

  async function submit(typed: FormData) {
    const text = (name: string) => String(typed.get(name));
    const input = { name: text('name'), email: text('email'), password: text('password') };
    setBusy(true);
    const { data } = await signUp({ input });
    if (!data?.signUp) return setBusy(false);
    const fault = await signIn(input.email, input.password);
    // A full load: what the pages knew about a guest does not survive it.
    if (!fault) return location.assign(callbackUrl);
    location.assign(`/sign-in?${new URLSearchParams({ callbackUrl, error: fault.error })}`);
  }

  return (
    <AuthCard
      {...ways}
      title="Create an account"
      lead="To look around, and to add what you know."
      foot={
        <>
          Been here before? <Link href={signInUrl('/sign-in', callbackUrl)}>Sign in</Link>
        </>
      }
    >
      <noscript>
        Creating an account with a password needs JavaScript. Signing in does not.
      </noscript>
      <Form error={error} busy={busy} fields={['name', 'email', 'password']} onSubmit={submit}>
        <Field
          label="Name"
          name="name"
          hint="Others see it beside what you add"
          autoComplete="name"
          dir="auto"
          required
        />
        <EmailField />
        <PasswordField
          label="Password"
          name="password"
          hint="8 to 128 characters. A few words in a row are easy to remember."
          autoComplete="new-password"
          required
        />
        <Button type="submit" look="primary" busy={busy}>
          {busy ? 'Creating your account…' : 'Create account'}
        </Button>
      </Form>
    </AuthCard>
  );
}
