import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { schema } from '../../graphql/schema';
import type { User } from '../../models/account/user';
import { addComment } from '../../models/comment';
import { exampleOf } from '../support/exampleQuery';
import { type Asking, codes, execute, streamCode, withToken } from '../support/execute';
import { globalID, makePlace, makeToken, makeUser } from '../support/factories';
import { testDatabase } from '../support/testDatabase';

testDatabase();

const askers: Record<string, (owner: User) => Promise<Asking>> = {
  guest: async () => null,
  owner: async (owner) => owner,
  stranger: () => makeUser(),
  'read token': (owner) => withToken(owner, 'read'),
  'write token': (owner) => withToken(owner, 'write'),
  admin: () => makeUser({ role: 'admin' }),
};

/** The thing of the owner's that a field is about. */
async function idFor(owner: User, field: string) {
  if (field === 'revokeAccessToken') {
    return globalID('AccessToken', (await makeToken(owner, ['read'])).accessToken);
  }
  const place = await makePlace(owner);
  if (field !== 'deleteComment') return globalID('Place', place);
  return globalID('Comment', (await addComment(owner, place.id, { text: 'Mine' })).comment);
}

/** How each field that can be asked answers each asker, as the table that the README shows. */
async function permissions() {
  const names = Object.keys(askers);
  const rows: string[] = [];
  for (const type of [
    schema.getQueryType(),
    schema.getMutationType(),
    schema.getSubscriptionType(),
  ]) {
    for (const field of Object.values(type?.getFields() ?? {})) {
      if (!type) continue;
      const answers: string[] = [];
      for (const ask of Object.values(askers)) {
        // New ones for each question: it may remove the thing, or whoever asks.
        const owner = await makeUser();
        const document = exampleOf(type, field, await idFor(owner, field.name));
        const asking = await ask(owner);
        const [code] =
          type.name === 'Subscription'
            ? [await streamCode(asking, document)]
            : codes(await execute(asking, document));
        answers.push(code ? `\`${code}\`` : 'answers');
      }
      rows.push(`| ${[`\`${field.name}\``, ...answers].join(' | ')} |`);
    }
  }
  return [
    `| field | ${names.join(' | ')} |`,
    `| ${['---', ...names.map(() => '---')].join(' | ')} |`,
    ...rows,
  ].join('\n');
}

/** A table as it reads, however wide its columns are. */
const narrow = (table: string) => table.replace(/ +/g, ' ').replace(/-{3,}/g, '---');

test('the README tells who gets an answer to what', async () => {
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
  expect(narrow(readme)).toContain(narrow(await permissions()));
});
