import { type Document, getOwn, isDocument, isNumeric, setOwn, toNumber, toPlain } from './bson';
import { CommandError, unsupported } from './errors';
import { type Expression, evaluate, FOLDS, parseExpression, type Variables } from './expressions';
import { parseFilter } from './filter';
import { sortKey } from './indexKeys';
import { encodeKey } from './keys';
import { Matcher } from './match';
import { Projection } from './projection';
import { parseSort } from './sort';

/** A step of a pipeline, on plain documents. */
export type Stage = (documents: Iterable<Document>) => Iterable<Document>;

/** Stages that need one document at a time and can therefore stream. */
const STREAMING = new Set([
  '$match',
  '$project',
  '$addFields',
  '$set',
  '$unset',
  '$replaceRoot',
  '$replaceWith',
  '$unwind',
]);

const EXISTING = new Set(
  (
    '$bucket $bucketAuto $changeStream $collStats $densify $documents $fill $geoNear $graphLookup $indexStats $listSessions $lookup ' +
    '$merge $out $planCacheStats $redact $sample $search $setWindowFields $unionWith $currentOp $listLocalSessions'
  ).split(' '),
);

type StageParser = (argument: unknown, variables?: Variables) => Stage;

export function stageName(stage: unknown): string {
  const names = isDocument(stage) ? Object.keys(stage) : [];
  if (names.length === 1) return names[0] as string;
  throw new CommandError(
    40323,
    'A pipeline stage specification object must contain exactly one field.',
  );
}

export function isStreaming(stage: unknown): boolean {
  return STREAMING.has(stageName(stage));
}

/** @throws CommandError for a stage that does not exist or is not supported. */
export function parsePipeline(pipeline: readonly unknown[], variables?: Variables): Stage[] {
  return pipeline.map((stage) => {
    const name = stageName(stage);
    if (Object.hasOwn(parsers, name)) {
      return (parsers[name] as StageParser)((stage as Document)[name], variables);
    }
    if (EXISTING.has(name)) throw unsupported(`the pipeline stage ${name}`);
    throw new CommandError(40324, `Unrecognized pipeline stage name: '${name}'`);
  });
}

function documentArgument(name: string, argument: unknown): Document {
  if (isDocument(argument)) return argument;
  throw new CommandError(15959, `the ${name} specification must be an object`);
}

/** The number of `$limit` and `$skip`. */
export function countArgument(name: string, argument: unknown): number {
  const number = isNumeric(argument) ? toNumber(argument) : Number.NaN;
  if (Number.isSafeInteger(number) && number >= (name === '$limit' ? 1 : 0)) return number;
  const code = name === '$limit' && number === 0 ? 15958 : 5107201;
  throw new CommandError(code, `invalid argument to ${name} stage: ${argument}`);
}

function map(change: (document: Document) => Document): Stage {
  return function* (documents) {
    for (const document of documents) yield change(document);
  };
}

const parsers: Readonly<Record<string, StageParser>> = {
  $match: (argument, variables) => {
    const matcher = new Matcher(parseFilter(documentArgument('$match', argument)), variables);
    return function* (documents) {
      for (const document of documents) if (matcher.matches(document)) yield document;
    };
  },
  $sort: (argument) => {
    const sort = parseSort(documentArgument('$sort', argument));
    if (!sort) throw new CommandError(15976, '$sort stage must have at least one sort key');
    return (documents) =>
      Array.from(documents, (document) => ({ document, key: sortKey(document, sort) }))
        .sort((a, b) => Buffer.compare(a.key, b.key))
        .map(({ document }) => document);
  },
  $skip: (argument) => {
    const count = countArgument('$skip', argument);
    return function* (documents) {
      let skipped = 0;
      for (const document of documents) if (skipped++ >= count) yield document;
    };
  },
  $limit: (argument) => {
    const count = countArgument('$limit', argument);
    return function* (documents) {
      let taken = 0;
      for (const document of documents) {
        yield document;
        if (++taken === count) return;
      }
    };
  },
  $count: (argument) => {
    if (typeof argument !== 'string' || !/^[^$.][^.]*$/.test(argument)) {
      throw new CommandError(40157, 'the count field must be a non-empty string without . and $');
    }
    return function* (documents) {
      let count = 0;
      for (const _ of documents) count++;
      if (count > 0) yield { [argument]: count };
    };
  },
  $project: (argument, variables) => {
    const spec = documentArgument('$project', argument);
    if (Object.keys(spec).length === 0)
      throw new CommandError(
        51272,
        'Invalid $project :: projection specification must have at least one field',
      );
    const projection = new Projection(spec, false, variables);
    return map((document) => projection.apply(document));
  },
  $addFields: parseAddFields,
  $set: parseAddFields,
  $unset: (argument) => {
    const paths = Array.isArray(argument) ? argument : [argument];
    if (paths.length === 0 || paths.some((path) => typeof path !== 'string')) {
      throw new CommandError(31120, '$unset specification must be a string or an array of strings');
    }
    const projection = new Projection(
      Object.fromEntries(paths.map((path) => [path, false])),
      false,
    );
    return map((document) => projection.apply(document));
  },
  $replaceRoot: (argument, variables) => {
    const { newRoot } = documentArgument('$replaceRoot', argument);
    return replaceRoot(newRoot, variables);
  },
  $replaceWith: replaceRoot,
  $unwind: parseUnwind,
  $group: parseGroup,
  $sortByCount: (argument, variables) => {
    const stages = parsePipeline(
      [{ $group: { _id: argument, count: { $sum: 1 } } }, { $sort: { count: -1 } }],
      variables,
    );
    return (documents) =>
      stages.reduce<Iterable<Document>>((input, stage) => stage(input), documents);
  },
  $facet: (argument, variables) => {
    const facets = Object.entries(documentArgument('$facet', argument)).map(([name, pipeline]) => {
      if (!Array.isArray(pipeline))
        throw new CommandError(40170, `arguments to $facet must be arrays, ${name} is not`);
      return { name, stages: parsePipeline(pipeline, variables) };
    });
    return function* (documents) {
      const input = [...documents];
      yield Object.fromEntries(
        facets.map(({ name, stages }) => [
          name,
          [...stages.reduce<Iterable<Document>>((items, stage) => stage(items), input)],
        ]),
      );
    };
  },
};

function parseAddFields(argument: unknown, variables?: Variables): Stage {
  const spec = documentArgument('$addFields', argument);
  const names = Object.keys(spec);
  if (names.length === 0)
    throw new CommandError(
      40177,
      'Invalid $addFields :: specification must have at least one field',
    );
  const fields = names.map((path) => {
    const value = spec[path];
    const isNested = isDocument(value) && Object.keys(value).some((name) => !name.startsWith('$'));
    if (isNested) throw unsupported('nested documents in $addFields; write dotted paths');
    if (path.split('.').some((part) => part === '' || part.startsWith('$'))) {
      throw new CommandError(16410, `FieldPath field names may not start with '$': '${path}'`);
    }
    return { parts: path.split('.'), expression: parseExpression(value) };
  });
  return map((document) => {
    let result = document;
    for (const { parts, expression } of fields) {
      result = withField(result, parts, evaluate(expression, document, variables)) as Document;
    }
    return result;
  });
}

/** A copy with another value at a path, in every element of the arrays on the way. */
function withField(container: unknown, parts: readonly string[], value: unknown): unknown {
  const [name, ...rest] = parts;
  if (name === undefined) return value;
  if (Array.isArray(container)) return container.map((item) => withField(item, parts, value));
  const result: Document = isDocument(container) ? { ...container } : {};
  const next = withField(getOwn(result, name), rest, value);
  if (next === undefined) delete result[name];
  else setOwn(result, name, next);
  return result;
}

function replaceRoot(argument: unknown, variables?: Variables): Stage {
  const expression = parseExpression(argument);
  return map((document) => {
    const root = evaluate(expression, document, variables);
    if (isDocument(root)) return root;
    throw new CommandError(40228, "'newRoot' expression must evaluate to an object");
  });
}

function parseUnwind(argument: unknown): Stage {
  const spec =
    typeof argument === 'string' ? { path: argument } : documentArgument('$unwind', argument);
  const { path, includeArrayIndex, preserveNullAndEmptyArrays } = spec as Document;
  if (typeof path !== 'string' || !/^\$[^$]/.test(path)) {
    throw new CommandError(
      28818,
      `path option to $unwind stage should be prefixed with a '$': ${path}`,
    );
  }
  const unknown = Object.keys(spec).find(
    (name) => !['path', 'includeArrayIndex', 'preserveNullAndEmptyArrays'].includes(name),
  );
  if (unknown) throw new CommandError(28811, `unrecognized option to $unwind stage: ${unknown}`);
  const parts = path.slice(1).split('.');
  const indexParts =
    typeof includeArrayIndex === 'string' ? includeArrayIndex.split('.') : undefined;
  const numbered = (document: Document, index: number | null) =>
    indexParts ? (withField(document, indexParts, index) as Document) : document;
  return function* (documents) {
    for (const document of documents) {
      const value = parts.reduce<unknown>(
        (at, part) => (isDocument(at) ? getOwn(at, part) : undefined),
        document,
      );
      if (Array.isArray(value) && value.length > 0) {
        for (const [index, item] of value.entries()) {
          yield numbered(withField(document, parts, item) as Document, index);
        }
      } else if (value !== undefined && value !== null && !Array.isArray(value)) {
        yield numbered(document, null);
      } else if (preserveNullAndEmptyArrays === true) {
        yield numbered(
          value === null ? document : (withField(document, parts, undefined) as Document),
          null,
        );
      }
    }
  };
}

/** Collects the values of one field of a group. */
interface Accumulator {
  add(value: unknown): void;
  result(): unknown;
}

const accumulators: Readonly<Record<string, () => Accumulator>> = {
  $sum: () => running((sum: number, value) => (typeof value === 'number' ? sum + value : sum), 0),
  $avg: () => collecting((values) => FOLDS.$avg?.(values)),
  $min: () => running((least: unknown, value) => FOLDS.$min?.([least, value]), null as unknown),
  $max: () =>
    running((greatest: unknown, value) => FOLDS.$max?.([greatest, value]), null as unknown),
  $push: () => collecting((values) => values.filter((value) => value !== undefined)),
  $first: () => {
    let first: { value: unknown } | undefined;
    return {
      add(value) {
        first ??= { value };
      },
      result: () => first?.value ?? null,
    };
  },
  $last: () => running((_: unknown, value) => value ?? null, null as unknown),
  $addToSet: () => {
    const values = new Map<string, unknown>();
    return {
      add: (value) => value !== undefined && values.set(groupKey(value), value),
      result: () => [...values.values()],
    };
  },
};

function running<T>(step: (state: T, value: unknown) => T, start: T): Accumulator {
  let state = start;
  return {
    add(value) {
      state = step(state, value);
    },
    result: () => state,
  };
}

function collecting(fold: (values: readonly unknown[]) => unknown): Accumulator {
  const values: unknown[] = [];
  return { add: (value) => values.push(value), result: () => fold(values) };
}

const groupKey = (value: unknown) =>
  typeof value === 'string' ? `s${value}` : `k${encodeKey(value).toString('latin1')}`;

interface GroupField {
  readonly name: string;
  readonly create: () => Accumulator;
  readonly expression: Expression;
}

function parseGroup(argument: unknown, variables?: Variables): Stage {
  const spec = documentArgument('$group', argument);
  if (!Object.hasOwn(spec, '_id'))
    throw new CommandError(15955, 'a group specification must include an _id');
  const id = parseExpression(spec._id);
  const fields = Object.keys(spec)
    .filter((name) => name !== '_id')
    .map((name) => parseGroupField(name, spec[name]));
  return function* (documents) {
    const groups = new Map<string, { id: unknown; accumulators: Accumulator[] }>();
    for (const document of documents) {
      const value = evaluate(id, document, variables);
      const key = groupKey(value);
      let group = groups.get(key);
      if (!group) {
        group = { id: value ?? null, accumulators: fields.map(({ create }) => create()) };
        groups.set(key, group);
      }
      for (const [at, { expression }] of fields.entries()) {
        group.accumulators[at]?.add(evaluate(expression, document, variables));
      }
    }
    for (const group of groups.values()) {
      const result: Document = { _id: group.id };
      for (const [at, { name }] of fields.entries())
        setOwn(result, name, group.accumulators[at]?.result());
      yield result;
    }
  };
}

function parseGroupField(name: string, value: unknown): GroupField {
  if (name.includes('.'))
    throw new CommandError(40235, `The field name '${name}' cannot contain '.'`);
  const operators = isDocument(value) ? Object.keys(value) : [];
  if (operators.length !== 1)
    throw new CommandError(40234, `The field '${name}' must be an accumulator object`);
  const [operator] = operators as [string];
  const argument = (value as Document)[operator];
  if (operator === '$count') {
    return { name, create: accumulators.$sum as () => Accumulator, expression: 1 };
  }
  if (!Object.hasOwn(accumulators, operator)) {
    const exists =
      /^\$(mergeObjects|stdDev(Pop|Samp)|accumulator|(first|last|top|bottom|max|min)N|top|bottom|median|percentile)$/.test(
        operator,
      );
    if (exists) throw unsupported(`the accumulator ${operator}`);
    throw new CommandError(15952, `unknown group operator '${operator}'`);
  }
  return {
    name,
    create: accumulators[operator] as () => Accumulator,
    expression: parseExpression(argument),
  };
}

/** Runs the stages on stored documents. */
export function runStages(
  stages: readonly Stage[],
  documents: Iterable<Document>,
): Iterable<Document> {
  const plain = map((document) => toPlain(document) as Document)(documents);
  return stages.reduce<Iterable<Document>>((input, stage) => stage(input), plain);
}
