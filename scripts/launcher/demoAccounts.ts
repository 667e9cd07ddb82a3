/** The accounts of the embedded database's demo data. The first owns the places. */
export const demoAccounts = [
  { email: 'ada@example.com', name: 'Ada Lovelace' },
  { email: 'grace@example.com', name: 'Grace Hopper' },
] as const;

export const demoPassword = 'places-demo';

/** Owner of the demo places, and default owner of imported places. */
export const demoOwner = demoAccounts[0].email;

export const demoSignIn = `Sign in as ${demoAccounts.map(({ email }) => email).join(' or ')} with the password ${demoPassword}`;
