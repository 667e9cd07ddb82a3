import { type FormEvent, useRef, useState } from 'react';
import { ErrorMessage } from '../api/ErrorMessage';
import { signInUrl } from '../api/signInUrl';
import { Button } from '../ui/Button';
import { Link } from '../ui/Link';
import { AuthCard } from './AuthCard';
import { EmailField } from './EmailField';
import { PasswordField } from './PasswordField';
import type { ProviderButtonsProps } from './ProviderButtons';
import styles from './SignInForm.module.css';
import { type SignInError, signIn, signInMessage } from './signIn';

interface SignInFormProps extends ProviderButtonsProps {
  /** The error code of a failed sign-in without JavaScript or with a provider. */
  error: string | null;
}

/** Works without JavaScript, as a form that posts to next-auth. With it, the fields keep their values on errors. */
export function SignInForm({ error: errorCode, ...providerProps }: SignInFormProps) {
  const { csrfToken, callbackUrl } = providerProps;
  const [error, setError] = useState<SignInError | undefined>(
    errorCode === null ? undefined : { code: errorCode },
  );
  const [busy, setBusy] = useState(false);
  const password = useRef<HTMLInputElement>(null);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (busy) return;
    const values = new FormData(event.currentTarget);
    setBusy(true);
    setError(undefined);
    const failure = await signIn(String(values.get('email')), String(values.get('password')));
    // A full page load clears the data cached for the previous viewer.
    if (!failure) return location.assign(callbackUrl);
    setError(failure);
    setBusy(false);
    password.current?.select();
  }

  return (
    <AuthCard
      {...providerProps}
      title="Sign in"
      lead="Welcome back."
      footer={
        <>
          New to Places? <Link href={signInUrl('/sign-up', callbackUrl)}>Sign up</Link>
        </>
      }
    >
      {error && <ErrorMessage error={signInMessage(error)} />}
      <form
        method="post"
        action="/api/auth/callback/credentials"
        onSubmit={submit}
        className={styles.form}
      >
        <input type="hidden" name="csrfToken" value={csrfToken} />
        <input type="hidden" name="callbackUrl" value={callbackUrl} />
        <EmailField />
        <PasswordField
          label="Password"
          name="password"
          autoComplete="current-password"
          required
          ref={password}
        />
        <Button type="submit" look="primary" busy={busy}>
          {busy ? 'Signing in…' : 'Sign in'}
        </Button>
      </form>
    </AuthCard>
  );
}
