import { type FormEvent, useRef, useState } from 'react';
import { Button } from './Button';
import { ErrorMessage } from './ErrorMessage';
import { Field } from './Field';
import styles from './SignInForm.module.css';

interface SignInFormProps {
  csrfToken: string;
  /** A path of this site, where the person goes afterwards. */
  callbackUrl: string;
  /** next-auth's name for what went wrong with an attempt before. */
  error: string | null;
}

/** An ordinary form to next-auth: it works without scripts, and with them a mistake keeps what was typed. */
export function SignInForm({ csrfToken, callbackUrl, error: errorBefore }: SignInFormProps) {
  const [error, setError] = useState(errorBefore);
  const [busy, setBusy] = useState(false);
  const password = useRef<HTMLInputElement>(null);

  async function signIn(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (busy) return;
    const form = event.currentTarget;
    setBusy(true);
    setError(null);
    const body = new URLSearchParams({ json: 'true' });
    for (const [name, value] of new FormData(form)) body.set(name, String(value));
    const response = await fetch(form.action, { method: 'POST', body }).catch(() => undefined);
    const { url = location.href }: { url?: string } =
      (await response?.json().catch(() => undefined)) ?? {};
    const { searchParams } = new URL(url);
    // The page is older than its token: the plain way leads to a fresh one.
    if (searchParams.has('csrf')) return form.submit();
    // A full load: nothing that was in memory for somebody else survives it.
    if (response?.ok) return location.assign(callbackUrl);
    setError(response ? (searchParams.get('error') ?? 'Default') : 'Unreachable');
    setBusy(false);
    password.current?.select();
  }

  return (
    <div className={styles.box}>
      <div>
        <h1>Sign in</h1>
        <p className={styles.lead}>to see the places and to add your own</p>
      </div>
      {error && <ErrorMessage error={messages[error] ?? messages.Default} />}
      <form
        method="post"
        action="/api/auth/callback/credentials"
        onSubmit={signIn}
        className={styles.form}
      >
        <input type="hidden" name="csrfToken" value={csrfToken} />
        <input type="hidden" name="callbackUrl" value={callbackUrl} />
        <Field
          label="E-mail address"
          name="email"
          type="email"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
        />
        <Field
          label="Password"
          name="password"
          type="password"
          autoComplete="current-password"
          required
          ref={password}
        />
        <Button type="submit" look="primary" busy={busy}>
          {busy ? 'Signing in…' : 'Sign in'}
        </Button>
      </form>
    </div>
  );
}

const messages: Record<string, string> & { Default: string } = {
  CredentialsSignin: 'That e-mail address and password do not go together. Please try again.',
  Unreachable: 'Places cannot be reached. Check your connection and try again.',
  Default: 'Signing in did not work. Please try again in a moment.',
};
