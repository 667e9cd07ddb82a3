/** Mozilla's list, which comes without types: the 50,000 most used passwords of 8 characters or more. */
declare module 'fxa-common-password-list' {
  /** Whether the password, in lower case, is on the list. */
  export function test(password: string): boolean;
}
