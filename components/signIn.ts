/**
 * Signs in through next-auth, which answers by a cookie. Resolves to its name for what went wrong, or to
 * undefined when nothing did.
 */
export async function signIn(email: string, password: string) {
  try {
    // The page may be older than the token that came with it.
    const { csrfToken } = await (await fetch('/api/auth/csrf')).json();
    const response = await fetch('/api/auth/callback/credentials', {
      method: 'POST',
      body: new URLSearchParams({ csrfToken, email, password, json: 'true' }),
    });
    const { searchParams } = new URL((await response.json()).url);
    if (searchParams.has('csrf')) return 'NoCookies';
    return response.ok ? undefined : (searchParams.get('error') ?? 'Default');
  } catch {
    return 'Unreachable';
  }
}

const elsewhere =
  'That did not work with the other site. Please try again, or sign in another way.';

const messages: Record<string, string> & { Default: string } = {
  CredentialsSignin: 'That e-mail address and password do not go together. Please try again.',
  SessionRequired: 'Please sign in to go on.',
  OAuthAccountNotLinked:
    'There is an account with that e-mail address already. Sign in the way you did before.',
  AccessDenied:
    'You were not let in: either you declined, or the other site has not verified your e-mail address.',
  OAuthSignin: elsewhere,
  OAuthCallback: elsewhere,
  OAuthCreateAccount: elsewhere,
  Callback: elsewhere,
  RateLimited: 'Too many attempts. Please wait a while before you try again.',
  NoCookies: 'Your browser refuses cookies. Signing in needs one, and it is used for nothing else.',
  Unreachable: 'Places cannot be reached. Check your connection and try again.',
  Default: 'Signing in did not work. Please try again in a moment.',
};

/** What the name of an error of next-auth's means for the person who signs in. */
export const signInMessage = (error: string) =>
  (Object.hasOwn(messages, error) && messages[error]) || messages.Default;
