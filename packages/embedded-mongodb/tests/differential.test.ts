import { Double, Long, ObjectId } from 'bson';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { testServer } from './support';

type Fields = Record<string, unknown>;

/** How many random queries run; 10,000 for a release. `SEED` repeats a run. */
const QUERIES = Number(process.env.DIFFERENTIAL_QUERIES ?? 400);
const QUERIES_PER_COLLECTION = 40;

const server = testServer();
const objectId = (n: number) => new ObjectId(n.toString(16).padStart(24, '0'));
const long = (length: number, end: string) => 'ﷺ'.repeat(length) + end;

const scalar = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 4 }) },
  { weight: 2, arbitrary: fc.constantFrom('a', 'ab', 'abc', 'b', 'B', '', 'é', '😀', '￿') },
  { weight: 2, arbitrary: fc.constant(null) },
  fc.constantFrom(long(600, 'a'), long(600, 'b'), long(559, ''), long(700, 'c')),
  fc.constantFrom(new Double(2), new Double(2.5), Long.fromNumber(3), Number.NaN),
  fc.boolean(),
  fc.integer({ min: 0, max: 4 }).map((n) => new Date(n * 1000)),
  fc.integer({ min: 0, max: 4 }).map(objectId),
);
const inner = fc.record({ x: scalar, y: scalar }, { requiredKeys: [] });
const value = fc.oneof(
  { weight: 4, arbitrary: scalar },
  { weight: 3, arbitrary: fc.array(scalar, { maxLength: 3 }) },
  inner,
  { weight: 3, arbitrary: fc.array(fc.oneof(inner, inner, scalar), { maxLength: 3 }) },
  fc.array(fc.array(scalar, { maxLength: 2 }), { maxLength: 2 }),
);
const plain = fc.oneof(scalar, inner);
const documents = fc
  .array(fc.record({ a: plain, b: value, c: plain, d: value }, { requiredKeys: [] }), {
    minLength: 20,
    maxLength: 60,
  })
  .map((list) => list.map((fields, _id): Fields => ({ _id, ...fields })));

const path = fc.constantFrom('a', 'b', 'c', 'd', 'b.x', 'b.y', 'a.x', 'c.y', 'd.x', 'b.0', '_id');
const operand = fc.oneof(
  { weight: 5, arbitrary: scalar },
  fc.array(scalar, { maxLength: 2 }),
  inner,
);
const test: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 3, arbitrary: operand },
  fc
    .tuple(fc.constantFrom('$eq', '$ne', '$gt', '$gte', '$lt', '$lte'), operand)
    .map(([op, v]) => ({ [op]: v })),
  fc
    .tuple(fc.constantFrom('$gt', '$gte'), scalar, fc.constantFrom('$lt', '$lte'), scalar)
    .map(([low, from, high, to]) => ({ [low]: from, [high]: to })),
  fc
    .tuple(fc.constantFrom('$in', '$nin'), fc.array(operand, { maxLength: 4 }))
    .map(([op, v]) => ({ [op]: v })),
  fc.array(scalar, { maxLength: 2 }).map(($all) => ({ $all })),
  fc.boolean().map(($exists) => ({ $exists })),
  fc
    .constantFrom('^a', '^ab', '^(a|b)', 'b$', '^a.c', '^ab?', '^a|b')
    .map(($regex) => ({ $regex })),
  fc
    .array(fc.constantFrom(/^a/, /^ab/, /^B/i, 'b', 2), { minLength: 1, maxLength: 3 })
    .map(($in) => ({ $in })),
  scalar.map((v) => ({ $not: { $gt: v } })),
  fc.tuple(scalar, scalar).map(([from, to]) => ({ $elemMatch: { $gte: from, $lte: to } })),
  fc.tuple(scalar, scalar).map(([x, y]) => ({ $elemMatch: { x, y: { $gte: y } } })),
  fc.nat(3).map(($size) => ({ $size })),
  fc
    .constantFrom('string', 'number', 'int', 'double', 'array', 'null', 'object')
    .map(($type) => ({ $type })),
);
const clause = fc.tuple(path, test).map(([field, condition]): Fields => ({ [field]: condition }));
const clauses = fc.array(clause, { minLength: 1, maxLength: 3 });
const filter: fc.Arbitrary<Fields> = fc.oneof(
  { weight: 3, arbitrary: clause },
  { weight: 4, arbitrary: clauses.map(($and) => ({ $and })) },
  clauses.map(($or) => ({ $or })),
  fc.tuple(clause, clauses).map(([own, $or]) => ({ ...own, $or })),
  clauses.map(($nor) => ({ $nor })),
  fc.constant({}),
);

const direction = fc.constantFrom<1 | -1>(1, -1);
const sort = fc
  .tuple(
    fc.oneof(
      fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'a.x', 'b.x'), { maxLength: 2 }),
      fc.uniqueArray(fc.constantFrom('a', 'c', 'd', 'd.x'), { maxLength: 2 }),
    ),
    fc.array(direction, { minLength: 3, maxLength: 3 }),
  )
  .map(([fields, directions]) => ({
    ...Object.fromEntries(fields.map((field, at) => [field, directions[at] as 1 | -1])),
    // Makes the order of all documents certain.
    _id: directions[2] as 1 | -1,
  }));

const indexes: Record<string, 1 | -1>[] = [
  { a: 1 },
  { a: -1, c: 1 },
  { b: 1 },
  { b: 1, a: -1 },
  { c: 1, b: -1, a: 1 },
  { 'b.x': 1, 'b.y': 1 },
  { d: -1, a: 1 },
  { 'd.x': 1 },
  { 'a.x': 1, _id: 1 },
  { c: -1, _id: -1 },
];
const query = fc.record({
  filter,
  sort: fc.option(sort, { nil: undefined }),
  limit: fc.integer({ min: 0, max: 10 }),
  skip: fc.nat(3),
  hint: fc.option(fc.constantFrom(...indexes), { nil: undefined }),
});

type Query = typeof query extends fc.Arbitrary<infer Value> ? Value : never;

/** MongoDB refuses documents with arrays in two fields of one index. */
const isParallel = ({ a, b, c }: Fields) => [a, b, c].filter(Array.isArray).length > 1;

describe('a random query', () => {
  it('finds the same documents in the same order with and without indexes', {
    timeout: 600_000,
  }, async () => {
    const run = async (list: Fields[], queries: Query[]) => {
      const [indexed, bare] = [server.collection(), server.collection()];
      const stored = list.filter((fields) => !isParallel(fields));
      if (stored.length > 0) await Promise.all([indexed, bare].map((c) => c.insertMany(stored)));
      for (const index of indexes) await indexed.createIndex(index);
      await indexed.createIndex({ d: 1 }, { sparse: true, name: 'sparse' });
      await indexed.createIndex({ c: 1, d: 1 }, { sparse: true, name: 'sparse2' });
      for (const { filter, sort, limit, skip, hint } of queries) {
        const find = async (from: typeof bare, hint: object | undefined) => {
          const cursor = from.find(filter, { hint, batchSize: 7 });
          if (sort) cursor.sort(sort).skip(skip).limit(limit);
          const ids = (await cursor.toArray()).map(({ _id }) => _id as unknown as number);
          return sort ? ids : ids.sort((x, y) => x - y);
        };
        const expected = await find(bare, { $natural: 1 });
        const message = JSON.stringify({ filter, sort, limit, skip, hint });
        expect(await find(indexed, undefined), message).toEqual(expected);
        expect(await find(indexed, hint), message).toEqual(expected);
        if (!sort) expect(await indexed.countDocuments(filter), message).toBe(expected.length);
      }
      await Promise.all([indexed.drop(), bare.drop()]);
    };
    const queries = fc.array(query, {
      minLength: QUERIES_PER_COLLECTION,
      maxLength: QUERIES_PER_COLLECTION,
    });
    await fc.assert(fc.asyncProperty(documents, queries, run), {
      numRuns: Math.ceil(QUERIES / QUERIES_PER_COLLECTION),
      endOnFailure: true,
      ...(process.env.SEED && { seed: Number(process.env.SEED) }),
    });
  });
});
