import { BSONRegExp, BSONSymbol, Decimal128, Double, Long, ObjectId } from 'bson';
import fc from 'fast-check';
import { aggregate } from 'mingo';
import { describe, expect, it } from 'vitest';
import { testServer } from './testServer';

type Fields = Record<string, unknown>;

const server = testServer();

const id = (n: number) => new ObjectId(n.toString(16).padStart(24, '0'));

const scalar = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 4 }) },
  { weight: 2, arbitrary: fc.constantFrom('a', 'ab', 'abc', 'b', 'B', '') },
  { weight: 2, arbitrary: fc.constant(null) },
  fc.constantFrom(new Double(2), new Double(2.5), Long.fromNumber(3), Decimal128.fromString('2.5')),
  fc.boolean(),
  fc.integer({ min: 0, max: 4 }).map((n) => new Date(n * 1000)),
  fc.integer({ min: 0, max: 4 }).map(id),
);
const inner = fc.record({ x: scalar, y: scalar }, { requiredKeys: [] });
const value: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: scalar },
  { weight: 3, arbitrary: fc.array(scalar, { maxLength: 3 }) },
  inner,
  fc.constantFrom(new BSONRegExp('^a'), new BSONRegExp('^a', 'i'), new BSONSymbol('ab')),
  { weight: 3, arbitrary: fc.array(fc.oneof(inner, inner, scalar), { maxLength: 3 }) },
  fc.array(fc.array(scalar, { maxLength: 2 }), { maxLength: 2 }),
);

/** Indexes on these two together would refuse documents with an array in both. */
const plain = fc.oneof(scalar, inner);
const documents = fc
  .array(fc.record({ a: plain, b: value, c: plain, d: value }, { requiredKeys: [] }), {
    minLength: 20,
    maxLength: 40,
  })
  .map((list) => list.map((fields, _id) => ({ _id, ...fields })));

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
  fc.array(scalar, { maxLength: 2 }).map((values) => ({ $all: values })),
  fc.boolean().map((yes) => ({ $exists: yes })),
  fc.constantFrom('^a', '^ab', '^(a|b)', 'b$', '^a.c', '^ab?').map(($regex) => ({ $regex })),
  fc
    .array(fc.constantFrom(/^a/, /^ab/, /^B/i, 'b', 2), { minLength: 1, maxLength: 3 })
    .map(($in) => ({ $in })),
  scalar.map((v) => ({ $not: { $gt: v } })),
  fc.tuple(scalar, scalar).map(([from, to]) => ({ $elemMatch: { $gte: from, $lte: to } })),
  fc.tuple(scalar, scalar).map(([x, y]) => ({ $elemMatch: { x, y: { $gte: y } } })),
  fc.nat(3).map(($size) => ({ $size })),
  fc
    .constantFrom('string', 'number', 'array', 'null', 'objectId', 'object')
    .map(($type) => ({ $type })),
);
const clause = fc.tuple(path, test).map(([field, t]): Fields => ({ [field]: t }));
const all = fc
  .array(clause, { minLength: 1, maxLength: 3 })
  .map((clauses): Fields => ({ $and: clauses }));
/** Conditions on one array, which different elements of it may meet. */
const sameArray = fc
  .tuple(
    fc.constantFrom(['b', 'b'], ['b.x', 'b.x'], ['b.x', 'b.y'], ['d', 'd.x']),
    fc.constantFrom('$gt', '$gte', '$eq'),
    fc.integer({ min: 0, max: 4 }),
    fc.constantFrom('$lt', '$lte', '$eq'),
    fc.integer({ min: 0, max: 4 }),
  )
  .map(
    ([[one = '', other = ''], low, from, high, to]): Fields => ({
      $and: [{ [one]: { [low]: from } }, { [other]: { [high]: to } }],
    }),
  );
const filter: fc.Arbitrary<Fields> = fc.oneof(
  { weight: 4, arbitrary: sameArray },
  { weight: 2, arbitrary: clause },
  { weight: 2, arbitrary: all },
  fc.array(fc.oneof(clause, all), { minLength: 1, maxLength: 3 }).map(($or) => ({ $or })),
  fc
    .tuple(clause, fc.array(fc.oneof(clause, all), { minLength: 1, maxLength: 3 }))
    .map(([own, $or]) => ({ ...own, $or })),
  fc.array(clause, { minLength: 1, maxLength: 2 }).map(($nor) => ({ $nor })),
  fc.constant({}),
);

const direction = fc.constantFrom<1 | -1>(1, -1);
const sort = fc.option(
  fc
    .tuple(
      // Nothing can be sorted by two arrays.
      fc.oneof(
        fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'a.x', 'b.x'), { maxLength: 2 }),
        fc.uniqueArray(fc.constantFrom('a', 'c', 'd', 'd.x'), { maxLength: 2 }),
      ),
      direction,
      direction,
      direction,
    )
    .map(([fields, ...directions]) => {
      const order = Object.fromEntries(
        fields.map((field, at) => [field, directions[at] as 1 | -1]),
      );
      // The last field makes the order of all documents certain.
      return { ...order, _id: directions[2] };
    }),
);

const indexes = [
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
  { 'b.0': 1 },
] as const;

/** Documents in which two fields under one index are arrays; MongoDB refuses them. */
const isParallel = ({ a, b, c }: Fields) => [a, b, c].filter(Array.isArray).length > 1;

describe('a query', () => {
  it('has the same results with indexes as without', async () => {
    const wanted = fc.record({
      filter,
      sort,
      limit: fc.option(fc.integer({ min: 1, max: 10 })),
      skip: fc.nat(3),
      hints: fc.array(fc.constantFrom<Fields>(...indexes), { minLength: 3, maxLength: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(
        documents,
        fc.array(wanted, { minLength: 30, maxLength: 30 }),
        async (list, queries) => {
          const stored = list.filter((fields) => !isParallel(fields));
          const [indexed, bare] = [server.collection(), server.collection()];
          await indexed.insertMany(stored as never[]);
          await bare.insertMany(stored as never[]);
          for (const index of indexes) await indexed.createIndex(index);
          await indexed.createIndex({ d: 1 }, { sparse: true, name: 'sparse' });
          await indexed.createIndex({ c: 1, d: 1 }, { sparse: true, name: 'sparse2' });
          for (const query of queries) {
            const results = async (from: typeof bare, hint?: Fields) => {
              const cursor = from.find(query.filter, { hint });
              if (query.sort)
                cursor
                  .sort(query.sort)
                  .skip(query.skip)
                  .limit(query.limit ?? 0);
              const found = (await cursor.toArray()).map(({ _id }) => _id as unknown as number);
              return query.sort ? found : found.sort((x, y) => x - y);
            };
            const expected = await results(bare, { $natural: 1 });
            expect(await results(indexed), JSON.stringify(query)).toEqual(expected);
            for (const hint of query.hints) {
              expect(await results(indexed, hint), JSON.stringify([query, hint])).toEqual(expected);
            }
            if (!query.sort) {
              expect(await indexed.countDocuments(query.filter)).toBe(expected.length);
              expect(await indexed.countDocuments(query.filter, { skip: 1, limit: 3 })).toBe(
                Math.min(3, Math.max(0, expected.length - 1)),
              );
            }
          }
          await Promise.all([indexed.drop(), bare.drop()]);
        },
      ),
      { numRuns: 8, endOnFailure: true },
    );
  });

  it('has the results that a plain search of an array has', async () => {
    const simple = fc.oneof(fc.integer({ min: 0, max: 4 }), fc.constantFrom('a', 'ab', 'b'));
    const field = fc.constantFrom('a', 'b', 'c');
    const plainDocuments = fc
      .array(
        fc.record(
          { a: simple, b: fc.oneof(simple, fc.array(simple, { maxLength: 2 })), c: simple },
          { requiredKeys: [] },
        ),
        {
          minLength: 30,
          maxLength: 30,
        },
      )
      .map((list) => list.map((fields, _id) => ({ _id, ...fields })));
    const plainTest = fc.oneof(
      simple,
      fc
        .tuple(fc.constantFrom('$gt', '$gte', '$lt', '$lte', '$ne'), simple)
        .map(([op, v]) => ({ [op]: v })),
      fc.array(simple, { maxLength: 3 }).map(($in) => ({ $in })),
      fc.boolean().map(($exists) => ({ $exists })),
    );
    const plainClause = fc.tuple(field, plainTest).map(([name, t]): Fields => ({ [name]: t }));
    const plainFilter = fc.oneof(
      plainClause,
      fc.array(plainClause, { minLength: 1, maxLength: 3 }).map(($and): Fields => ({ $and })),
      fc.array(plainClause, { minLength: 1, maxLength: 3 }).map(($or): Fields => ({ $or })),
    );
    await fc.assert(
      fc.asyncProperty(
        plainDocuments,
        fc.array(fc.tuple(plainFilter, direction), { minLength: 20, maxLength: 20 }),
        async (list, queries) => {
          const collection = server.collection();
          await collection.insertMany(list as never[]);
          await collection.createIndexes([
            { key: { a: 1, c: -1 } },
            { key: { b: 1 } },
            { key: { c: 1, _id: 1 } },
          ]);
          for (const [query, way] of queries) {
            const pipeline = [{ $match: query }, { $sort: { _id: way } }];
            const found = await collection.find(query).sort({ _id: way }).toArray();
            expect(found).toEqual(aggregate(list, pipeline));
          }
          await collection.drop();
        },
      ),
      { numRuns: 8, endOnFailure: true },
    );
  });
});
