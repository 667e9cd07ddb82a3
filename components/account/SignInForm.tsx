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
import { type SignInFault, signIn, signInMessage } from './signIn';

interface SignInFormProps extends ProviderButtonsProps {
  /** next-auth's name for what went wrong with an attempt before. */
  error: string | null;
}

/** An ordinary form to next-auth: it works without scripts, and with them a mistake keeps what was typed. */
export function SignInForm({ error: errorBefore, ...ways }: SignInFormProps) {
  const { csrfToken, callbackUrl } = ways;
  const [fault, setFault] = useState<SignInFault | undefined>(
    errorBefore === null ? undefined : { error: errorBefore },
  );
  const [busy, setBusy] = useState(false);
  const password = useRef<HTMLInputElement>(null);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (busy) return;
    const typed = new FormData(event.currentTarget);
    setBusy(true);
    setFault(undefined);
    const fault = await signIn(String(typed.get('email')), String(typed.get('password')));
    // A full load: nothing that was in memory for somebody else survives it.
    if (!fault) return location.assign(callbackUrl);
    setFault(fault);
    setBusy(false);
    password.current?.select();
  }

  return (
    <AuthCard
      {...ways}
      title="Sign in"
      lead="Good to see you again."
      foot={
        <>
          New here? <Link href={signInUrl('/sign-up', callbackUrl)}>Create an account</Link>
        </>
      }
    >
      {fault && <ErrorMessage error={signInMessage(fault)} />}
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
