import type { Binary, BSONRegExp, Long, ObjectId } from 'bson';
import { compareNumbers } from './numbers';
import { type Document, type Numeric, type Opaque, Type, typeOf, type Value } from './value';

/** Where the values of a BSON type stand in MongoDB's order of all values. */
const ranks: Readonly<Record<number, number>> = {
  [Type.minKey]: 1,
  [Type.undefined]: 2,
  [Type.null]: 3,
  [Type.int]: 4,
  [Type.long]: 4,
  [Type.double]: 4,
  [Type.decimal]: 4,
  [Type.string]: 5,
  [Type.symbol]: 5,
  [Type.object]: 6,
  [Type.array]: 7,
  [Type.binData]: 8,
  [Type.objectId]: 9,
  [Type.bool]: 10,
  [Type.date]: 11,
  [Type.timestamp]: 12,
  [Type.regex]: 13,
  [Type.dbPointer]: 14,
  [Type.javascript]: 15,
  [Type.javascriptWithScope]: 16,
  [Type.maxKey]: 17,
};

/** The rank of a value's type; a missing value ranks below null. */
export function rankOf(value: Value | undefined): number {
  return ranks[typeOf(value)] as number;
}

/** Compares as the bytes of UTF-8 do, which differs from UTF-16 above U+FFFF only. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    const surrogateX = (x & 0xf800) === 0xd800;
    const surrogateY = (y & 0xf800) === 0xd800;
    if (surrogateX !== surrogateY) return surrogateX ? 1 : -1;
    return x < y ? -1 : 1;
  }
  return a.length < b.length ? -1 : 1;
}

const order = <T>(a: T, b: T) => (a < b ? -1 : a > b ? 1 : 0);

function compareDocuments(a: Document, b: Document): number {
  const right = b.entries();
  for (const [name, value] of a) {
    const next = right.next();
    if (next.done) return 1;
    const [otherName, otherValue] = next.value;
    const difference =
      rankOf(value) - rankOf(otherValue) ||
      compareText(name, otherName) ||
      compareValues(value, otherValue);
    if (difference) return difference;
  }
  return right.next().done ? 0 : -1;
}

function compareArrays(a: readonly Value[], b: readonly Value[]): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const difference = compareValues(a[i], b[i]);
    if (difference) return difference;
  }
  return order(a.length, b.length);
}

function compareBinaries(a: Binary, b: Binary): number {
  return (
    order(a.position, b.position) ||
    order(a.sub_type, b.sub_type) ||
    Buffer.compare(a.buffer.subarray(0, a.position), b.buffer.subarray(0, b.position))
  );
}

/** MongoDB's order of all values; `undefined` is a missing value. */
export function compareValues(a: Value | undefined, b: Value | undefined): number {
  const rank = rankOf(a);
  const difference = rank - rankOf(b);
  if (difference) return difference;
  switch (rank) {
    case 4:
      return compareNumbers(a as Numeric, b as Numeric);
    case 5:
      return typeof a === 'string' && typeof b === 'string'
        ? compareText(a, b)
        : compareText(textOf(a), textOf(b));
    case 6:
      return compareDocuments(a as Document, b as Document);
    case 7:
      return compareArrays(a as Value[], b as Value[]);
    case 8:
      return compareBinaries(a as Binary, b as Binary);
    case 9:
      return Buffer.compare((a as ObjectId).id, (b as ObjectId).id);
    case 10:
      return order(a as boolean, b as boolean);
    case 11:
      return order((a as Date).getTime(), (b as Date).getTime());
    case 12:
      return order((a as Long).toBigInt(), (b as Long).toBigInt());
    case 13:
      return (
        compareText((a as BSONRegExp).pattern, (b as BSONRegExp).pattern) ||
        compareText((a as BSONRegExp).options, (b as BSONRegExp).options)
      );
    case 14:
    case 15:
    case 16:
      return Buffer.compare((a as Opaque).bytes, (b as Opaque).bytes);
    default:
      return 0;
  }
}

export function equalValues(a: Value | undefined, b: Value | undefined): boolean {
  return compareValues(a, b) === 0;
}

/** The text of a string or of a symbol, which the order of values does not tell apart. */
export function textOf(value: Value | undefined): string {
  if (typeof value === 'string') return value;
  const { bytes } = value as Opaque;
  return bytes.toString('utf8', 4, bytes.length - 1);
}
