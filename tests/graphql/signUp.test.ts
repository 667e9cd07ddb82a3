import { expect, test } from 'vitest';
import { findByPassword, UserModel } from '../../models/account/user';
import { graphql } from '../generated';
import { codes, execute, query } from '../support/execute';
import { liveServer } from '../support/live';
import { testDatabase } from '../support/testDatabase';

testDatabase();
const live = liveServer();

const SignUp = graphql(`
  mutation SignUp($input: SignUpInput!) {
    signUp(input: $input) {
      user {
        id
        name
        email
        createdAt
      }
    }
  }
`);

const ada = { email: 'Ada@Example.com', password: 'correct horse', name: ' Ada ' };

test('a guest can create an account and sign in with it', async () => {
  const { signUp } = await query(null, SignUp, { input: ada });
  // After signing up, the caller is still a guest and does not see the email.
  expect(signUp?.user).toMatchObject({ name: 'Ada', email: null });
  const user = await findByPassword('ada@example.com', 'correct horse');
  expect(user).toMatchObject({ email: 'ada@example.com', role: 'user' });
});

test('an email address has one account, regardless of spelling and concurrent sign-ups', async () => {
  const spellings = ['one@example.com', 'ONE@example.com', 'ｏne@example.com', ' one@Example.com '];
  const answers = await Promise.all(
    spellings.map((email) => execute(null, SignUp, { input: { ...ada, email } })),
  );
  expect(answers.flatMap(codes)).toEqual(['CONFLICT', 'CONFLICT', 'CONFLICT']);
  const refused = answers.find(({ errors }) => errors);
  expect(refused?.errors?.[0]?.extensions.issues).toEqual([
    { path: ['email'], message: 'This email already has an account. Sign in instead?' },
  ]);
  expect(await UserModel.countDocuments({ email: 'one@example.com' })).toBe(1);
});

const long = 'x'.repeat(90_000);

test.each([
  ['an address that is none', { email: 'ada' }, 'email', 'Must be an email address'],
  ['an endless address', { email: `${long}@example.com` }, 'email', /at most 254/],
  ['a name of nothing', { name: ' ' }, 'name', 'Required'],
  ['a short password', { password: '1234567' }, 'password', 'Must be at least 8 characters'],
  ['a short one of long bytes', { password: '🦊'.repeat(7) }, 'password', /at least 8/],
  ['a long password', { password: 'x'.repeat(129) }, 'password', 'Must be at most 128 characters'],
  ['an endless password', { password: long }, 'password', 'Must be at most 128 characters'],
  ['a common password', { password: 'password123' }, 'password', /too common/],
  ['a common one in capitals', { password: 'ILoveYou' }, 'password', /too common/],
  ['a common one in wide letters', { password: 'ｉｌｏｖｅｙｏｕ' }, 'password', /too common/],
  [
    'the address as password',
    { email: 'me@example.com', password: 'ME@example.com' },
    'password',
    /name or email/,
  ],
  [
    'the name as password',
    { name: 'Ada Lovelace', password: 'ada lovelace' },
    'password',
    /name or email/,
  ],
])('%s is refused at its field, and nothing is written', async (_what, given, field, message) => {
  const before = await UserModel.countDocuments();
  const answer = await execute(null, SignUp, {
    input: { ...ada, email: 'new@example.com', ...given },
  });
  expect(answer).toMatchObject({
    data: { signUp: null },
    errors: [
      {
        extensions: {
          code: 'BAD_USER_INPUT',
          issues: [{ path: [field], message: expect.stringMatching(message) }],
        },
      },
    ],
  });
  expect(await UserModel.countDocuments()).toBe(before);
});

test('aliased sign-ups from one IP address are counted individually', async () => {
  const one = (i: number) =>
    `a${i}: signUp(input: { email: "a${i}@elsewhere.example", password: "correct horse", name: "A" }) { user { id } }`;
  const aliased = Array.from({ length: 10 }, (_, request) =>
    Array.from({ length: 10 }, (_, i) => one(10 * request + i)).join(' '),
  );
  const codes: string[] = [];
  for (const fields of aliased) {
    const response = await fetch(live.url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ query: `mutation { ${fields} }` }),
    });
    const { errors = [] } = (await response.json()) as Awaited<ReturnType<typeof execute>>;
    for (const { extensions } of errors) codes.push(String(extensions.code));
  }
  expect(codes).toEqual(Array.from({ length: 80 }, () => 'RATE_LIMITED'));
  expect(await UserModel.countDocuments({ email: /@elsewhere\.example$/ })).toBe(20);
});

test('signing up does not accept a role', async () => {
  const document = `mutation { signUp(input: { email: "x@example.com", password: "correct horse", name: "X", role: "admin" }) { user { id } } }`;
  expect(codes(await execute(null, document))).toEqual(['GRAPHQL_VALIDATION_FAILED']);
});

test('signing up rejects a MongoDB operator as a password', async () => {
  const input = { ...ada, password: { $ne: null } } as unknown as typeof ada;
  expect(codes(await execute(null, SignUp, { input }))).toEqual(['BAD_USER_INPUT']);
});

test('a password may have 128 characters in either Unicode normalization form', async () => {
  const email = 'long@example.com';
  await query(null, SignUp, { input: { ...ada, email, password: 'é'.repeat(128) } });
  expect(await findByPassword(email, 'e\u0301'.repeat(128))).not.toBeNull();
});
