import {
  Binary,
  BSONRegExp,
  Decimal128,
  Double,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
} from 'bson';
import fc from 'fast-check';
import type { Value } from '../../embedded-mongodb/bson/value';

const bytes = (length: { minLength?: number; maxLength?: number }) =>
  fc.uint8Array(length).map((array) => Buffer.from(array));

const decimal = fc
  .tuple(fc.bigInt({ min: -(10n ** 33n), max: 10n ** 33n }), fc.integer({ min: -60, max: 60 }))
  .map(([coefficient, exponent]) => Decimal128.fromString(`${coefficient}E${exponent}`));

const double = fc
  .double({ min: -1e80, max: 1e80, noNaN: false })
  // The plain comparison of the tests has this many digits.
  .filter((value) => value === 0 || Number.isNaN(value) || Math.abs(value) > 1e-60)
  .map((value) => new Double(value));

export const bsonNumber: fc.Arbitrary<Value> = fc.oneof(
  fc.integer({ min: -5, max: 5 }),
  fc.integer(),
  fc.integer({ min: -5, max: 5 }).map((value) => new Double(value)),
  double,
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value) => Long.fromBigInt(value)),
  fc.integer({ min: -2, max: 2 }).map((value) => Long.fromBigInt(2n ** 53n + BigInt(value))),
  fc
    .integer({ min: -2, max: 2 })
    .map((value) => Decimal128.fromString(`${2n ** 53n + BigInt(value)}.5`)),
  decimal,
  fc.constantFrom<Value>(
    new Double(2 ** 53),
    new Double(Number.NaN),
    new Double(Number.POSITIVE_INFINITY),
    new Double(Number.NEGATIVE_INFINITY),
    Decimal128.fromString('NaN'),
    Decimal128.fromString('-Infinity'),
    Decimal128.fromString('Infinity'),
  ),
);

const name = fc.string({ maxLength: 4 }).filter((text) => !text.includes('\0'));

/** Any BSON value, the same small ones often enough to be equal. */
export const bsonValue: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.oneof(
      bsonNumber,
      bsonNumber,
      fc.string({ unit: 'binary', maxLength: 5 }).map((text) => text.toWellFormed()),
      fc.constantFrom('', 'a', 'ab', 'a\0', 'a\0b', '\u00e9', '\uffff', '\u{1f600}'),
      fc.constant(null),
      fc.boolean(),
      bytes({ minLength: 12, maxLength: 12 }).map((id) => new ObjectId(id)),
      fc.date({ noInvalidDate: true }),
      fc
        .tuple(bytes({ maxLength: 4 }), fc.constantFrom(0, 4, 128))
        .map(([data, type]) => new Binary(data, type)),
      fc.tuple(fc.nat(9), fc.nat(9)).map(([t, i]) => new Timestamp({ t, i })),
      fc
        .tuple(name, fc.constantFrom('', 'i'))
        .map(([pattern, options]) => new BSONRegExp(pattern, options)),
      fc.constantFrom<Value>(new MinKey(), new MaxKey()),
    ),
    fc.array(tie('value'), { maxLength: 3 }),
    fc
      .array(fc.tuple(name, tie('value')), { maxLength: 3 })
      .map((fields): Value => new Map(fields)),
  ),
})).value;
