import GitHub, { type GithubProfile } from 'next-auth/providers/github';
import Google from 'next-auth/providers/google';
import { environment } from './environment';

/** Timeout of requests to GitHub's API, in milliseconds. */
const timeout = 5000;

/** The API of github.com has its own host; that of an Enterprise Server has a path. */
const apiOf = (url: string) =>
  url === 'https://github.com' ? 'https://api.github.com' : `${url}/api/v3`;

async function askGitHub<Answer>(path: string, token: string | undefined) {
  const response = await fetch(apiOf(environment().GITHUB_URL) + path, {
    headers: {
      Accept: 'application/vnd.github+json',
      Authorization: `Bearer ${token}`,
      'User-Agent': 'places',
    },
    signal: AbortSignal.timeout(timeout),
  });
  if (!response.ok) throw new Error(`GitHub answers ${response.status} to ${path}`);
  return response.json() as Promise<Answer>;
}

/** The profile with the verified primary email. GitHub's profile may contain an unverified one. */
async function readGitHubProfile(token: string | undefined) {
  const [profile, emails] = await Promise.all([
    askGitHub<GithubProfile>('/user', token),
    askGitHub<{ email: string; primary: boolean; verified: boolean }[]>('/user/emails', token),
  ]);
  const email = emails.find(({ primary, verified }) => primary && verified)?.email;
  return { ...profile, name: profile.name ?? profile.login, email };
}

function gitHub(clientId: string, clientSecret: string) {
  const url = `${environment().GITHUB_URL}/login/oauth`;
  return GitHub({
    clientId,
    clientSecret,
    issuer: url,
    authorization: { url: `${url}/authorize`, params: { scope: 'read:user user:email' } },
    token: `${url}/access_token`,
    userinfo: { request: ({ tokens }) => readGitHubProfile(tokens.access_token) },
    checks: ['pkce', 'state'],
  });
}

function google(clientId: string, clientSecret: string) {
  const issuer = environment().GOOGLE_ISSUER;
  return Google({
    clientId,
    clientSecret,
    issuer,
    wellKnown: `${issuer}/.well-known/openid-configuration`,
    profile: ({ sub, name, picture, email, email_verified }) => ({
      id: sub,
      name,
      image: picture,
      email: email_verified === true ? email : null,
    }),
  });
}

/** The configured OAuth providers for next-auth. The email of their profiles is verified, or null. */
export function oauthProviders() {
  const { GITHUB_ID, GITHUB_SECRET, GOOGLE_ID, GOOGLE_SECRET } = environment();
  return [
    ...(GITHUB_ID && GITHUB_SECRET ? [gitHub(GITHUB_ID, GITHUB_SECRET)] : []),
    ...(GOOGLE_ID && GOOGLE_SECRET ? [google(GOOGLE_ID, GOOGLE_SECRET)] : []),
  ];
}
