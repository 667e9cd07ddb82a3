import { Binary, BSONRegExp, Decimal128, Double, Long, MinKey, ObjectId, Timestamp } from 'bson';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareValues } from '../../embedded-mongodb/bson/compare';
import { decode } from '../../embedded-mongodb/bson/decode';
import { encode } from '../../embedded-mongodb/bson/encode';
import type { Value } from '../../embedded-mongodb/bson/value';
import { encodeCompoundKey, encodeKey, endOfField } from '../../embedded-mongodb/storage/keys';
import { bsonValue } from './arbitraries';

/** The order of BSON values, written as plainly as the manual describes it. */
const typeOrder = (value: Value | undefined): number => {
  if (value instanceof MinKey) return 0;
  if (value === undefined) return 1;
  if (value === null) return 2;
  if (value instanceof Timestamp) return 11;
  if (
    typeof value === 'number' ||
    value instanceof Double ||
    value instanceof Long ||
    value instanceof Decimal128
  )
    return 3;
  if (typeof value === 'string') return 4;
  if (value instanceof Map) return 5;
  if (Array.isArray(value)) return 6;
  if (value instanceof Binary) return 7;
  if (value instanceof ObjectId) return 8;
  if (typeof value === 'boolean') return 9;
  if (value instanceof Date) return 10;
  if (value instanceof BSONRegExp) return 12;
  return 13;
};

/** A number as an integer of billionths of billionths, which is enough for those generated here. */
function scaled(value: Value): bigint | 'nan' | 'inf' | '-inf' {
  const text = value instanceof Double ? String(value.value) : String(value);
  if (text === 'NaN') return 'nan';
  if (text.endsWith('Infinity')) return text.startsWith('-') ? '-inf' : 'inf';
  if (typeof value === 'number' || value instanceof Double) {
    // A double is exactly its 1,100 decimal digits.
    const number = Number(text);
    return decimalScaled(number.toPrecision(100));
  }
  return decimalScaled(text);
}

const DIGITS = 420n;
function decimalScaled(text: string): bigint {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (!match) throw new Error(text);
  const [, sign, whole, fraction = '', exponent = '0'] = match;
  const shift = DIGITS + BigInt(exponent) - BigInt(fraction.length);
  const digits = BigInt(`${whole}${fraction}`);
  const magnitude = shift >= 0n ? digits * 10n ** shift : digits / 10n ** -shift;
  return sign ? -magnitude : magnitude;
}

const sign = (order: number) => Math.sign(order) + 0;
const by = <T>(a: T, b: T) => (a < b ? -1 : a > b ? 1 : 0);

function reference(a: Value | undefined, b: Value | undefined): number {
  const types = typeOrder(a) - typeOrder(b);
  if (types !== 0) return sign(types);
  switch (typeOrder(a)) {
    case 3: {
      const rank = (x: ReturnType<typeof scaled>) =>
        x === 'nan' ? 0 : x === '-inf' ? 1 : x === 'inf' ? 3 : 2;
      const [x, y] = [scaled(a as Value), scaled(b as Value)];
      return sign(rank(x) - rank(y)) || (typeof x === 'bigint' ? by(x, y as bigint) : 0);
    }
    case 4:
      return sign(Buffer.compare(Buffer.from(a as string), Buffer.from(b as string)));
    case 5: {
      const [x, y] = [[...(a as Map<string, Value>)], [...(b as Map<string, Value>)]];
      for (let i = 0; i < Math.min(x.length, y.length); i++) {
        const [[nameX, valueX], [nameY, valueY]] = [x[i], y[i]] as [
          [string, Value],
          [string, Value],
        ];
        const order =
          sign(typeOrder(valueX) - typeOrder(valueY)) ||
          reference(nameX, nameY) ||
          reference(valueX, valueY);
        if (order) return order;
      }
      return sign(x.length - y.length);
    }
    case 6: {
      const [x, y] = [a as Value[], b as Value[]];
      for (let i = 0; i < Math.min(x.length, y.length); i++) {
        const order = reference(x[i], y[i]);
        if (order) return order;
      }
      return sign(x.length - y.length);
    }
    case 7: {
      const [x, y] = [a as Binary, b as Binary];
      return (
        sign(x.length() - y.length()) ||
        sign(x.sub_type - y.sub_type) ||
        sign(Buffer.compare(x.value() as Buffer, y.value() as Buffer))
      );
    }
    case 8:
      return by((a as ObjectId).toHexString(), (b as ObjectId).toHexString());
    case 9:
      return by(a as boolean, b as boolean);
    case 10:
      return by((a as Date).getTime(), (b as Date).getTime());
    case 11:
      return by((a as Timestamp).toBigInt(), (b as Timestamp).toBigInt());
    case 12: {
      const [x, y] = [a as BSONRegExp, b as BSONRegExp];
      return reference(x.pattern, y.pattern) || reference(x.options, y.options);
    }
    default:
      return 0;
  }
}

const runs = { numRuns: 3000 };

describe('the keys of an index', () => {
  it('are in the order of the values', () => {
    fc.assert(
      fc.property(bsonValue, bsonValue, (a, b) => {
        const expected = reference(a, b);
        expect(sign(compareValues(a, b))).toBe(expected);
        expect(sign(Buffer.compare(encodeKey(a), encodeKey(b)))).toBe(expected);
        expect(sign(Buffer.compare(encodeKey(b, true), encodeKey(a, true)))).toBe(expected);
      }),
      runs,
    );
  });

  it('of several fields are in the order of the first that differs, each in its direction', () => {
    const small = fc.oneof(bsonValue, fc.constantFrom<Value>(1, 2, 'a', 'ab', null));
    const pair = fc.tuple(small, small);
    fc.assert(
      fc.property(pair, pair, fc.boolean(), fc.boolean(), (a, b, first, second) => {
        const directions = [first, second];
        const expected =
          reference(a[0], b[0]) * (first ? -1 : 1) || reference(a[1], b[1]) * (second ? -1 : 1);
        const order = Buffer.compare(
          encodeCompoundKey(a, directions),
          encodeCompoundKey(b, directions),
        );
        expect(sign(order)).toBe(sign(expected));
      }),
      runs,
    );
  });

  it('can be taken apart into their fields', () => {
    fc.assert(
      fc.property(bsonValue, bsonValue, fc.boolean(), (a, b, descending) => {
        const key = encodeCompoundKey([a, b], [descending, false]);
        const end = endOfField(key, 0, descending);
        expect(key.subarray(0, end).equals(encodeKey(a, descending))).toBe(true);
        expect(key.subarray(end).equals(encodeKey(b))).toBe(true);
      }),
      runs,
    );
  });

  it.each([
    ['an int and a double', 5, new Double(5)],
    ['an int and a long', 5, Long.fromNumber(5)],
    ['an int and a decimal', 5, Decimal128.fromString('5.000')],
    ['a double and a decimal', 0.5, Decimal128.fromString('0.50')],
    ['zero and minus zero', 0, -0],
  ])('are the same for equal numbers: %s', (_, a, b) => {
    expect(encodeKey(a).equals(encodeKey(b))).toBe(true);
  });

  it.each([
    [
      'longs that no double tells apart',
      Long.fromString('9007199254740993'),
      Long.fromString('9007199254740992'),
    ],
    ['a decimal and the double that is nearest to it', 0.1, Decimal128.fromString('0.1')],
    [
      'a decimal beyond the doubles and infinity',
      Number.POSITIVE_INFINITY,
      Decimal128.fromString('1E+400'),
    ],
    ['a decimal below the doubles and zero', Decimal128.fromString('1E-400'), 0],
    [
      'decimals beyond the doubles',
      Decimal128.fromString('1E+401'),
      Decimal128.fromString('1E+400'),
    ],
  ])('differ for %s', (_, greater, less) => {
    expect(Buffer.compare(encodeKey(greater), encodeKey(less))).toBe(1);
    expect(sign(compareValues(greater, less))).toBe(1);
  });
});

describe('a document', () => {
  it('is the same bytes after decoding and encoding', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), bsonValue), (fields) => {
        const names = Object.keys(fields).filter((name) => !name.includes('\0'));
        const bytes = encode(new Map(names.map((name) => [name, fields[name] as Value])));
        expect(encode(decode(bytes)).equals(bytes)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
