/**
 * The URL of the sign-in or sign-up page.
 * @param path where the user continues after signing in
 */
export const signInUrl = (page: '/sign-in' | '/sign-up', path: string) =>
  path === '/' ? page : `${page}?${new URLSearchParams({ callbackUrl: path })}`;
