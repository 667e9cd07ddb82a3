/** Where somebody signs in, or up, who is to come to this path of the site afterwards. */
export const signInUrl = (door: '/sign-in' | '/sign-up', path: string) =>
  path === '/' ? door : `${door}?${new URLSearchParams({ callbackUrl: path })}`;
