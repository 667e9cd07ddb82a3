import type { GraphQLField, GraphQLObjectType } from 'graphql';
import { expect, test } from 'vitest';
import { schema } from '../../graphql/schema';
import type { User } from '../../models/account/user';
import { addComment } from '../../models/comment';
import { exampleOf } from '../support/exampleQuery';
import { type Asking, codes, execute, streamCode, withToken } from '../support/execute';
import { globalID, makePlace, makeToken, makeUser } from '../support/factories';
import { testDatabase } from '../support/testDatabase';

testDatabase();

const callers: Record<string, (owner: User) => Promise<Asking>> = {
  guest: async () => null,
  owner: async (owner) => owner,
  stranger: () => makeUser(),
  'read token': (owner) => withToken(owner, 'read'),
  'write token': (owner) => withToken(owner, 'write'),
  administrator: () => makeUser({ role: 'admin' }),
};

/** The global ID of a new object of the owner that a field is called with. */
async function idFor(owner: User, field: string) {
  if (field === 'revokeAccessToken') {
    return globalID('AccessToken', (await makeToken(owner, ['read'])).accessToken);
  }
  const place = await makePlace(owner);
  if (field !== 'deleteComment') return globalID('Place', place);
  return globalID('Comment', (await addComment(owner, place.id, { text: 'Mine' })).comment);
}

/** The code that a caller gets for a field of the owner's object, or undefined if the call is allowed. */
async function call(
  caller: string,
  type: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
) {
  // New objects for each call, which may delete the object or the caller.
  const owner = await makeUser();
  const document = exampleOf(type, field, await idFor(owner, field.name));
  const viewer = await callers[caller]?.(owner);
  if (type.name === 'Subscription') return streamCode(viewer ?? null, document);
  return codes(await execute(viewer ?? null, document))[0];
}

const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;

/** `docs/permissions.md`, with every field of the root types. */
async function permissions() {
  const names = Object.keys(callers);
  let table = row(['field', ...names]) + row(['---', ...names.map(() => '---')]);
  for (const type of [
    schema.getQueryType(),
    schema.getMutationType(),
    schema.getSubscriptionType(),
  ]) {
    for (const field of Object.values(type?.getFields() ?? {})) {
      const results: string[] = [];
      for (const name of names) {
        const code = type && (await call(name, type, field));
        results.push(code ? `\`${code}\`` : 'allowed');
      }
      table += row([`\`${field.name}\``, ...results]);
    }
  }
  return `# Permissions

The result of calling each field with the owner's place, comment or token. Both tokens belong to the owner. A test
generates this table: \`npx vitest run --project api tests/graphql/permissions.test.ts -u\`.

${table}`;
}

test('docs/permissions.md shows who may call each field', async () => {
  await expect(await permissions()).toMatchFileSnapshot('../../docs/permissions.md');
});
