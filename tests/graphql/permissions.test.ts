import { readFile } from 'node:fs/promises';
import { beforeAll, expect, test } from 'vitest';
import { schema } from '../../graphql/schema';
import { addComment } from '../../models/comment';
import { type User, UserModel } from '../../models/user';
import { exampleOf } from '../support/exampleQuery';
import { type Asking, codes, execute, streamCode, withToken } from '../support/execute';
import { globalID, makePlace, makeUser } from '../support/factories';
import { testDatabase } from '../support/testDatabase';

testDatabase();

let owner: User;
let people: User[];
let askers: Record<string, Asking>;

beforeAll(async () => {
  owner = await makeUser();
  const stranger = await makeUser();
  const admin = await makeUser({ role: 'admin' });
  people = [owner, stranger, admin];
  askers = {
    guest: null,
    owner,
    stranger,
    'read token': await withToken(owner, 'read'),
    'write token': await withToken(owner, 'write'),
    admin,
  };
});

/** The thing of the owner's that a field is about: a new one for each question, which may remove it. */
async function idFor(field: string) {
  const place = await makePlace(owner);
  if (field !== 'deleteComment') return globalID('Place', place);
  return globalID('Comment', (await addComment(owner, place.id, { text: 'Mine' })).comment);
}

/** Some fields sign out whoever asks: each question finds everybody signed in. */
const signIn = () =>
  Promise.all(
    people.map(({ _id, sessions }) => UserModel.updateOne({ _id }, { $set: { sessions } })),
  );

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
      for (const name of names) {
        await signIn();
        const document = exampleOf(type, field, await idFor(field.name));
        const asking = askers[name] ?? null;
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
