import { randomInt } from 'node:crypto';
import { type Document, integer, isNumeric, toNumber, type Value } from '../bson/value';
import { CommandError } from '../errors';
import type { Emit, Stage } from './stage';

export function positive(name: string, argument: Value, least: number): number {
  const count = isNumeric(argument) ? toNumber(argument) : Number.NaN;
  if (Number.isInteger(count) && count >= least) return count;
  const code = name === '$limit' ? 15958 : 15956;
  throw new CommandError(
    code,
    `invalid argument to ${name} stage: the value must be a ${least ? 'positive' : 'non-negative'} integer`,
  );
}

export class Limit implements Stage {
  #left: number;
  constructor(limit: number) {
    this.#left = limit;
  }
  get isFull() {
    return this.#left <= 0;
  }
  take(document: Document, emit: Emit) {
    if (this.#left-- > 0) emit(document);
  }
}

export class Skip implements Stage {
  constructor(private left: number) {}
  take(document: Document, emit: Emit) {
    if (this.left > 0) this.left--;
    else emit(document);
  }
}

export class Count implements Stage {
  #count = 0;
  constructor(readonly field: string) {}
  take() {
    this.#count++;
  }
  end(emit: Emit) {
    if (this.#count > 0) emit(new Map([[this.field, integer(BigInt(this.#count))]]));
  }
}

export class Sample implements Stage {
  readonly #chosen: Document[] = [];
  #seen = 0;
  constructor(readonly size: number) {}
  take(document: Document) {
    this.#seen++;
    if (this.#chosen.length < this.size) this.#chosen.push(document);
    else {
      const place = randomInt(this.#seen);
      if (place < this.size) this.#chosen[place] = document;
    }
  }
  end(emit: Emit) {
    this.#chosen.forEach(emit);
  }
}
