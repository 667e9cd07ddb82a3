import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { errorCodes } from '../../../components/developers/ErrorCodes';

test('the page for developers and docs/api.md list the same error codes', async () => {
  const guide = await readFile(new URL('../../../docs/api.md', import.meta.url), 'utf8');
  const rows = guide.slice(guide.indexOf('| `extensions.code`')).split('\n\n')[0];
  const codes = [...String(rows).matchAll(/^\| `([A-Z_]+)`/gm)].map(([, code]) => code);
  expect(Object.keys(errorCodes).toSorted()).toEqual(codes.toSorted());
});
