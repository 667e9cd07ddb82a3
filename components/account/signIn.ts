export interface SignInError {
  /** next-auth's error code, or `NoCookies` or `Unreachable`. */
  code: string;
  /** Time until sign-in is allowed again, in seconds. */
  retryAfter?: number;
}

/** Signs in with next-auth, which sets the session cookie. Resolves to the error if it fails. */
export async function signIn(email: string, password: string): Promise<SignInError | undefined> {
  try {
    // Not the token of the page, which may have expired.
    const { csrfToken } = await (await fetch('/api/auth/csrf')).json();
    const response = await fetch('/api/auth/callback/credentials', {
      method: 'POST',
      body: new URLSearchParams({ csrfToken, email, password, json: 'true' }),
    });
    const { searchParams } = new URL((await response.json()).url);
    if (searchParams.has('csrf')) return { code: 'NoCookies' };
    if (response.ok) return undefined;
    const code = searchParams.get('error') ?? 'Default';
    return { code, retryAfter: Number(response.headers.get('Retry-After')) || undefined };
  } catch {
    return { code: 'Unreachable' };
  }
}

const providerFailed = 'Signing in with the provider failed. Try again, or sign in another way.';

const messages: Record<string, string> & { Default: string } = {
  CredentialsSignin: 'Wrong email or password.',
  SessionRequired: 'Sign in to continue.',
  OAuthAccountNotLinked: 'This email already has an account. Sign in the way you did before.',
  AccessDenied: 'Access was denied. Try again, or sign in another way.',
  EmailNotVerified: 'The provider has not verified your email. Verify it there, then try again.',
  OAuthSignin: providerFailed,
  OAuthCallback: providerFailed,
  OAuthCreateAccount: providerFailed,
  Callback: providerFailed,
  RateLimited: 'Too many attempts. Try again later.',
  NoCookies: 'Your browser blocks cookies. Allow them for this site to sign in.',
  Unreachable: 'Can’t reach Places. Check your connection and try again.',
  Default: 'Sign-in failed. Try again in a moment.',
};

const units = [
  [60 * 60, 'hour'],
  [60, 'minute'],
  [1, 'second'],
] as const;

/** @param seconds shown in the largest unit of which there are at least two */
function formatDuration(seconds: number) {
  const [length, unit] = units.find(([length]) => seconds >= 2 * length) ?? [1, 'second'];
  const format = new Intl.NumberFormat('en', { style: 'unit', unit, unitDisplay: 'long' });
  return format.format(Math.ceil(seconds / length));
}

export function signInMessage({ code, retryAfter }: SignInError) {
  if (code === 'RateLimited' && retryAfter) {
    return `Too many attempts. Try again in ${formatDuration(retryAfter)}.`;
  }
  return (Object.hasOwn(messages, code) && messages[code]) || messages.Default;
}
