import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { parsePlaceLine, readLines } from '../../../scripts/import/placeLines';

async function linesOf(...chunks: (string | Buffer)[]) {
  const lines = [];
  const stream = Readable.from(chunks.map((chunk) => Buffer.from(chunk)));
  for await (const line of readLines(stream)) lines.push({ ...line, line: String(line.line) });
  return lines;
}

const parse = (value: unknown) =>
  parsePlaceLine(Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)));

const minimal = { name: 'Lake', location: 'North' };

test('lines are split correctly wherever chunks of the file end', async () => {
  const expected = [
    { number: 1, read: 4, line: 'ä' },
    { number: 2, read: 5, line: '' },
    { number: 3, read: 7, line: 'bc' },
  ];
  const text = Buffer.from('ä\r\n\nbc');
  expect(await linesOf(text)).toEqual(expected);
  expect(await linesOf(...[...text].map((byte) => Buffer.of(byte)))).toEqual(expected);
});

test('a byte order mark and a final newline are not part of a line', async () => {
  expect(await linesOf('\uFEFFone\n')).toEqual([{ number: 1, read: 7, line: 'one' }]);
  expect(await linesOf()).toEqual([]);
});

test('a very long line does not fill the memory', async () => {
  const chunks = Array.from({ length: 50 }, () => Buffer.alloc(100_000, 'x'));
  const [endless, next] = await linesOf(...chunks, '\nnext');
  expect(endless?.line).toHaveLength(1_000_001);
  expect(() => parse(endless?.line)).toThrow('is longer than 1000000 bytes');
  expect(next).toEqual({ number: 2, read: 5_000_005, line: 'next' });
});

test('the key of a place depends on its content, not on its notation', () => {
  const key = parse(minimal).idempotencyKey;
  expect(key).toMatch(/^[0-9a-f]{64}$/);
  expect(parse('{ "location": "North",\t"name": "\\u004cake" }').idempotencyKey).toBe(key);
  expect(parse({ ...minimal, image: null, tags: undefined }).idempotencyKey).toBe(key);
  expect(parse({ ...minimal, name: 'Pond' }).idempotencyKey).not.toBe(key);
  expect(parse({ ...minimal, idempotencyKey: '' }).idempotencyKey).toBe(key);
  expect(parse({ ...minimal, idempotencyKey: 'mine' }).idempotencyKey).toBe('mine');
});

test.each([
  ['no JSON', 'is not JSON', '{ name: "Lake" }'],
  ['no object', /expected object/, '[]'],
  ['a field that is missing', /^location: .*expected string/, { name: 'Lake' }],
  ['a field that there is not', /"createdBy"/, { ...minimal, createdBy: 'me' }],
  ['a field of the wrong type', /^name: .*expected string/, { ...minimal, name: { $gt: '' } }],
  [
    'part of the coordinates',
    /^coordinates.longitude/,
    { ...minimal, coordinates: { latitude: 1 } },
  ],
])('a line with %s is refused with the reason', (_case, reason, line) => {
  expect(() => parse(line)).toThrow(reason);
});

test('a line that is not UTF-8 is refused', () => {
  const line = Buffer.from('{"name":"Caf\xE9","location":"Paris"}', 'latin1');
  expect(() => parsePlaceLine(line)).toThrow('is not UTF-8');
});
