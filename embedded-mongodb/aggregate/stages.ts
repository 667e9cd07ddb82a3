import { randomInt } from 'node:crypto';
import { decode } from '../bson/decode';
import { encode } from '../bson/encode';
import {
  type Document,
  integer,
  isDocument,
  isNumeric,
  toNumber,
  typeName,
  type Value,
} from '../bson/value';
import { sortPattern } from '../commands/query';
import { Code, CommandError } from '../errors';
import { sortKey } from '../plan/execution';
import { Matcher } from '../query/matcher';
import { parseFilter } from '../query/parse';
import { documentStages } from './documentStages';
import type { Variables } from './expressions';
import { group, sortByCount } from './group';

export type Emit = (document: Document) => void;

/** A stage of a pipeline, which gets its input document by document and then its end. */
export interface Stage {
  take(document: Document, emit: Emit): void;
  end?(emit: Emit): void;
  /** Whether it wants no more input. */
  readonly isFull?: boolean;
}

type ParseStage = (argument: Value, variables: Variables | undefined) => Stage;

const MAX_SORT_BYTES = 100 * 2 ** 20;

/** Known to MongoDB, but not to this server. */
const REFUSED = new Set([
  '$bucket',
  '$bucketAuto',
  '$changeStream',
  '$changeStreamSplitLargeEvent',
  '$collStats',
  '$currentOp',
  '$densify',
  '$documents',
  '$fill',
  '$geoNear',
  '$graphLookup',
  '$indexStats',
  '$listLocalSessions',
  '$listSampledQueries',
  '$listSearchIndexes',
  '$listSessions',
  '$lookup',
  '$merge',
  '$out',
  '$planCacheStats',
  '$redact',
  '$search',
  '$searchMeta',
  '$setWindowFields',
  '$shardedDataDistribution',
  '$unionWith',
  '$vectorSearch',
]);

export function parsePipeline(pipeline: readonly Value[], variables?: Variables): Stage[] {
  return pipeline.map((stage) => {
    const [name, argument] = stageOf(stage);
    const parse = stages[name];
    if (parse) return parse(argument, variables);
    if (REFUSED.has(name)) {
      throw new CommandError(
        Code.NotImplemented,
        `The stage ${name} is not supported by this server`,
      );
    }
    throw new CommandError(40324, `Unrecognized pipeline stage name: '${name}'`);
  });
}

/** The name and the argument of a stage. */
export function stageOf(stage: Value): [name: string, argument: Value] {
  if (!isDocument(stage)) {
    throw new CommandError(
      Code.TypeMismatch,
      "Each element of the 'pipeline' array must be an object",
    );
  }
  const [first] = stage;
  if (!first || stage.size !== 1) {
    throw new CommandError(
      40323,
      'A pipeline stage specification object must contain exactly one field.',
    );
  }
  return first;
}

/** Runs documents through stages; `emit` gets what comes out. */
export class Pipeline {
  readonly #inputs: Emit[];

  constructor(
    readonly stages: readonly Stage[],
    emit: Emit,
  ) {
    this.#inputs = [emit];
    for (const stage of stages.toReversed()) {
      const next = this.#inputs[0] as Emit;
      this.#inputs.unshift((document) => stage.take(document, next));
    }
  }

  get isFull(): boolean {
    return this.stages.some((stage) => stage.isFull === true);
  }

  take(document: Document): void {
    this.#inputs[0]?.(document);
  }

  end(): void {
    this.stages.forEach((stage, index) => {
      stage.end?.(this.#inputs[index + 1] as Emit);
    });
  }
}

function positive(name: string, argument: Value, least: number): number {
  const count = isNumeric(argument) ? toNumber(argument) : Number.NaN;
  if (Number.isInteger(count) && count >= least) return count;
  const code = name === '$limit' ? 15958 : 15956;
  throw new CommandError(
    code,
    `invalid argument to ${name} stage: the value must be a ${least ? 'positive' : 'non-negative'} integer`,
  );
}

class Limit implements Stage {
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

class Skip implements Stage {
  constructor(private left: number) {}
  take(document: Document, emit: Emit) {
    if (this.left > 0) this.left--;
    else emit(document);
  }
}

class Sort implements Stage {
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

class Count implements Stage {
  #count = 0;
  constructor(readonly field: string) {}
  take() {
    this.#count++;
  }
  end(emit: Emit) {
    if (this.#count > 0) emit(new Map([[this.field, integer(BigInt(this.#count))]]));
  }
}

class Sample implements Stage {
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

function unwind(argument: Value): Stage {
  const options: Document = isDocument(argument) ? argument : new Map([['path', argument]]);
  const path = options.get('path');
  if (typeof path !== 'string' || !path.startsWith('$') || path.length < 2) {
    throw new CommandError(28818, "path option to $unwind stage should be prefixed with a '$'");
  }
  const keepEmpty = options.get('preserveNullAndEmptyArrays') === true;
  const indexField = options.get('includeArrayIndex');
  const parts = path.slice(1).split('.');
  return {
    take: (document, emit) => {
      const value = parts.reduce<Value | undefined>(
        (node, part) => (isDocument(node) ? node.get(part) : undefined),
        document,
      );
      const finish = (unwound: Document, index: number | null) => {
        if (typeof indexField === 'string')
          unwound.set(indexField, index === null ? null : integer(BigInt(index)));
        emit(unwound);
      };
      if (Array.isArray(value) && value.length > 0) {
        value.forEach((item, index) => {
          finish(replaced(document, parts, item), index);
        });
      } else if (Array.isArray(value)) {
        if (keepEmpty) finish(replaced(document, parts, undefined), null);
      } else if (value !== undefined && value !== null) {
        finish(new Map(document), null);
      } else if (keepEmpty) {
        finish(new Map(document), null);
      }
    },
  };
}

function replaced(
  document: Document,
  parts: readonly string[],
  value: Value | undefined,
): Document {
  const [name, ...rest] = parts as [string, ...string[]];
  const result: Document = new Map(document);
  const inner = document.get(name);
  const next = rest.length > 0 && isDocument(inner) ? replaced(inner, rest, value) : value;
  if (next === undefined) result.delete(name);
  else result.set(name, next);
  return result;
}

function facet(argument: Value, variables: Variables | undefined): Stage {
  if (!isDocument(argument) || argument.size === 0) {
    throw new CommandError(40169, 'the $facet specification must be a non-empty object');
  }
  const facets = Array.from(argument, ([name, pipeline]) => {
    if (!Array.isArray(pipeline)) {
      throw new CommandError(
        40170,
        `arguments to $facet must be arrays, ${name} is type ${typeName(pipeline)}`,
      );
    }
    const results: Document[] = [];
    const run = new Pipeline(parsePipeline(pipeline, variables), (document) =>
      results.push(document),
    );
    return { name, results, run };
  });
  return {
    take: (document) => {
      for (const { run } of facets) run.take(document);
    },
    end: (emit) => {
      for (const { run } of facets) run.end();
      emit(new Map(facets.map(({ name, results }) => [name, results])));
    },
  };
}

const stages: Readonly<Record<string, ParseStage>> = {
  ...Object.fromEntries(
    Object.entries(documentStages).map(([name, parse]): [string, ParseStage] => [
      name,
      (argument, variables) => {
        const change = parse(argument, variables);
        return { take: (document, emit) => emit(change(document)) };
      },
    ]),
  ),
  $match: (argument, variables) => {
    if (!isDocument(argument))
      throw new CommandError(15959, 'the match filter must be an expression in an object');
    const matcher = new Matcher(parseFilter(argument), variables);
    return {
      take: (document, emit) => {
        if (matcher.matches(document)) emit(document);
      },
    };
  },
  $limit: (argument) => new Limit(positive('$limit', argument, 1)),
  $skip: (argument) => new Skip(positive('$skip', argument, 0)),
  $sort: (argument) => {
    if (!isDocument(argument) || argument.size === 0) {
      throw new CommandError(15976, '$sort stage must have at least one sort key');
    }
    return new Sort(argument);
  },
  $count: (argument) => {
    if (
      typeof argument !== 'string' ||
      argument === '' ||
      argument.startsWith('$') ||
      argument.includes('.')
    ) {
      throw new CommandError(40156, 'the count field must be a non-empty string without $ and .');
    }
    return new Count(argument);
  },
  $sample: (argument) => {
    const size = isDocument(argument) ? argument.get('size') : undefined;
    return new Sample(positive('$sample', size ?? null, 1));
  },
  $unwind: unwind,
  $facet: facet,
  $group: group,
  $sortByCount: (argument, variables) => sortByCount(argument, variables),
};
