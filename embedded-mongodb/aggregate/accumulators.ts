import { Decimal128 } from 'bson';
import { compareValues, equalValues } from '../bson/compare';
import { add, LongOverflow } from '../bson/numbers';
import {
  type Document,
  double,
  isDocument,
  isNumeric,
  type Numeric,
  toNumber,
  type Value,
} from '../bson/value';
import { CommandError } from '../errors';

/** Takes the values of a group one by one and says what they come to. */
export interface Accumulator {
  add(value: Value | undefined): void;
  result(): Value | undefined;
}

/** A sum of integers that outgrows 64 bits goes on as a double, as MongoDB's does. */
function sumOf(a: Numeric, b: Numeric): Numeric {
  try {
    return add(a, b);
  } catch (error) {
    if (!(error instanceof LongOverflow)) throw error;
    return double(toNumber(a) + toNumber(b));
  }
}

class Sum implements Accumulator {
  #total: Numeric = 0;
  add(value: Value | undefined) {
    if (isNumeric(value)) this.#total = sumOf(this.#total, value);
  }
  result() {
    return this.#total;
  }
}

class Average implements Accumulator {
  #total: Numeric = 0;
  #count = 0;
  add(value: Value | undefined) {
    if (!isNumeric(value)) return;
    this.#total = sumOf(this.#total, value);
    this.#count++;
  }
  result() {
    if (this.#count === 0) return null;
    const average = toNumber(this.#total) / this.#count;
    return this.#total instanceof Decimal128
      ? Decimal128.fromString(String(average))
      : double(average);
  }
}

class Extreme implements Accumulator {
  #best: Value | undefined;
  constructor(readonly sign: 1 | -1) {}
  add(value: Value | undefined) {
    if (value === undefined || value === null) return;
    if (this.#best === undefined || compareValues(value, this.#best) * this.sign < 0) {
      this.#best = value;
    }
  }
  result() {
    return this.#best ?? null;
  }
}

class First implements Accumulator {
  #value: Value | undefined;
  #seen = false;
  add(value: Value | undefined) {
    if (!this.#seen) this.#value = value;
    this.#seen = true;
  }
  result() {
    return this.#seen ? (this.#value ?? null) : undefined;
  }
}

class Last implements Accumulator {
  #value: Value | undefined;
  add(value: Value | undefined) {
    this.#value = value ?? null;
  }
  result() {
    return this.#value;
  }
}

class Push implements Accumulator {
  readonly #values: Value[] = [];
  add(value: Value | undefined) {
    if (value !== undefined) this.#values.push(value);
  }
  result() {
    return this.#values;
  }
}

class AddToSet implements Accumulator {
  readonly #values: Value[] = [];
  add(value: Value | undefined) {
    if (value !== undefined && !this.#values.some((other) => equalValues(other, value))) {
      this.#values.push(value);
    }
  }
  result() {
    return this.#values;
  }
}

class MergeObjects implements Accumulator {
  readonly #result: Document = new Map();
  add(value: Value | undefined) {
    if (!isDocument(value)) return;
    for (const [name, field] of value) this.#result.set(name, field);
  }
  result() {
    return this.#result;
  }
}

class Deviation implements Accumulator {
  readonly #values: number[] = [];
  constructor(readonly sample: boolean) {}
  add(value: Value | undefined) {
    if (isNumeric(value)) this.#values.push(toNumber(value));
  }
  result() {
    const divisor = this.#values.length - (this.sample ? 1 : 0);
    if (divisor < 1) return null;
    const mean = this.#values.reduce((a, b) => a + b, 0) / this.#values.length;
    const squares = this.#values.reduce((total, value) => total + (value - mean) ** 2, 0);
    return double(Math.sqrt(squares / divisor));
  }
}

const factories: Readonly<Record<string, () => Accumulator>> = {
  $sum: () => new Sum(),
  $avg: () => new Average(),
  $min: () => new Extreme(1),
  $max: () => new Extreme(-1),
  $first: () => new First(),
  $last: () => new Last(),
  $push: () => new Push(),
  $addToSet: () => new AddToSet(),
  $mergeObjects: () => new MergeObjects(),
  $stdDevPop: () => new Deviation(false),
  $stdDevSamp: () => new Deviation(true),
};

/** The accumulators that are expressions too. */
export const accumulatorNames = [
  '$sum',
  '$avg',
  '$min',
  '$max',
  '$first',
  '$last',
  '$stdDevPop',
  '$stdDevSamp',
];

export function createAccumulator(name: string): Accumulator {
  const factory = factories[name];
  if (!factory) throw new CommandError(15952, `unknown group operator '${name}'`);
  return factory();
}

export function accumulate(name: string, values: Iterable<Value | undefined>): Value | undefined {
  const accumulator = createAccumulator(name);
  for (const value of values) accumulator.add(value);
  return accumulator.result();
}
