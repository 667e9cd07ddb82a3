export interface SignInFault {
  /** next-auth's name for what went wrong, or one of our own. */
  error: string;
  /** Seconds to wait before the next attempt. */
  retryAfter?: number;
}

/** Signs in through next-auth, which answers by a cookie. Resolves to what went wrong, if anything did. */
export async function signIn(email: string, password: string): Promise<SignInFault | undefined> {
  try {
    // The page may be older than the token that came with it.
    const { csrfToken } = await (await fetch('/api/auth/csrf')).json();
    const response = await fetch('/api/auth/callback/credentials', {
      method: 'POST',
      body: new URLSearchParams({ csrfToken, email, password, json: 'true' }),
    });
    const { searchParams } = new URL((await response.json()).url);
    if (searchParams.has('csrf')) return { error: 'NoCookies' };
    if (response.ok) return undefined;
    const error = searchParams.get('error') ?? 'Default';
    return { error, retryAfter: Number(response.headers.get('Retry-After')) || undefined };
  } catch {
    return { error: 'Unreachable' };
  }
}

const elsewhere =
  'That did not work with the other site. Please try again, or sign in another way.';

const messages: Record<string, string> & { Default: string } = {
  CredentialsSignin: 'That e-mail address and password do not go together. Please try again.',
  SessionRequired: 'Please sign in to go on.',
  OAuthAccountNotLinked:
    'There is an account with that e-mail address already. Sign in the way you did before.',
  AccessDenied: 'You were not let in there. Please try again, or sign in another way.',
  EmailNotVerified:
    'The other site has not verified that the e-mail address is yours. Verify it there, then try again.',
  OAuthSignin: elsewhere,
  OAuthCallback: elsewhere,
  OAuthCreateAccount: elsewhere,
  Callback: elsewhere,
  RateLimited: 'Too many attempts. Please wait a while before you try again.',
  NoCookies: 'Your browser refuses cookies. Signing in needs one, and it is used for nothing else.',
  Unreachable: 'Places cannot be reached. Check your connection and try again.',
  Default: 'Signing in did not work. Please try again in a moment.',
};

const units = [
  [60 * 60, 'hour'],
  [60, 'minute'],
  [1, 'second'],
] as const;

function inWords(seconds: number) {
  const [length, unit] = units.find(([length]) => seconds >= 2 * length) ?? [1, 'second'];
  const format = new Intl.NumberFormat('en', { style: 'unit', unit, unitDisplay: 'long' });
  return format.format(Math.ceil(seconds / length));
}

/** What went wrong, for the person who signs in. */
export function signInMessage({ error, retryAfter }: SignInFault) {
  if (error === 'RateLimited' && retryAfter) {
    return `Too many attempts. Try again in ${inWords(retryAfter)}.`;
  }
  return (Object.hasOwn(messages, error) && messages[error]) || messages.Default;
}
