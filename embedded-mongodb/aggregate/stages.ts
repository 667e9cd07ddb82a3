import { type Document, isDocument, typeName, type Value } from '../bson/value';
import { Code, CommandError } from '../errors';
import { Matcher } from '../query/matcher';
import { parseFilter } from '../query/parse';
import { Count, Limit, positive, Sample, Skip } from './counting';
import { documentStages } from './documentStages';
import { group, sortByCount } from './group';
import type { Variables } from './scope';
import { Sort } from './sort';
import type { Emit, Stage } from './stage';
import { unwind } from './unwind';

type ParseStage = (argument: Value, variables: Variables | undefined) => Stage;

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
