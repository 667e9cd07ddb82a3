import { decode } from '../bson/decode';
import { encode } from '../bson/encode';
import type { Document } from '../bson/value';
import { Code, CommandError } from '../errors';
import { sortKey, sortPattern } from '../query/sort';
import type { Emit, Stage } from './stage';

const MAX_SORT_BYTES = 100 * 2 ** 20;

export class Sort implements Stage {
  readonly #pattern;
  readonly #fields;
  readonly #rows: { order: Buffer; bytes: Buffer }[] = [];
  #size = 0;

  constructor(sort: Document) {
    this.#pattern = sortPattern(sort);
    this.#fields = new Set(this.#pattern.map(({ parts }) => parts[0] as string));
  }

  take(document: Document) {
    const bytes = encode(document);
    const order = sortKey(bytes, this.#pattern, this.#fields);
    this.#rows.push({ order, bytes });
    this.#size += bytes.length + order.length;
    if (this.#size > MAX_SORT_BYTES) {
      throw new CommandError(
        Code.QueryExceededMemoryLimit,
        `Executor error during aggregate command :: caused by :: Sort exceeded memory limit of ${MAX_SORT_BYTES} bytes`,
      );
    }
  }

  end(emit: Emit) {
    this.#rows.sort((a, b) => Buffer.compare(a.order, b.order));
    for (const { bytes } of this.#rows) emit(decode(bytes));
  }
}
