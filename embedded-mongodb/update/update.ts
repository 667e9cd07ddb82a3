import { updatePipeline } from '../aggregate/documentStages';
import type { Variables } from '../aggregate/scope';
import { equalValues } from '../bson/compare';
import { type Document, isDocument, typeName, type Value } from '../bson/value';
import { Code, CommandError } from '../errors';
import { formatValue } from '../format';
import { Matcher } from '../query/matcher';
import { parseFilter } from '../query/parse';
import type { Change, Prepare } from './change';
import { reducingOperators, writingOperators } from './operators';
import {
  checkPath,
  comparePaths,
  expand,
  type Positions,
  refuseConflicts,
  removeAtPath,
  setAtPath,
  valueAtPath,
} from './paths';

/** What an update does to one document, which is given decoded for it alone and may be changed. */
export interface Update {
  kind: 'operators' | 'replacement' | 'pipeline';
  apply(document: Document, situation: Situation): Document;
}

export interface Situation {
  /** The filter by which the document was found; says what `$` stands for. */
  matcher?: Matcher;
  /** Whether the document is a new one that an upsert inserts. */
  inserting: boolean;
}

interface Step {
  parts: readonly string[];
  onlyOnInsert: boolean;
  run(document: Document, parts: readonly string[]): void;
}

/** Parses an update as given by a client: operators, a replacement or a pipeline. */
export function parseUpdate(
  update: Value,
  arrayFilters: readonly Document[] = [],
  variables?: Variables,
): Update {
  if (Array.isArray(update)) {
    const run = updatePipeline(update, variables);
    return { kind: 'pipeline', apply: (document) => withSameId(document, run(new Map(document))) };
  }
  if (!isDocument(update)) {
    throw new CommandError(
      Code.FailedToParse,
      `Update argument must be either an object or an array, not ${typeName(update)}`,
    );
  }
  const [first] = update.keys();
  return first?.startsWith('$') ? operators(update, arrayFilters) : replacement(update);
}

function replacement(update: Document): Update {
  for (const name of update.keys()) {
    if (name.startsWith('$')) {
      throw new CommandError(
        Code.DollarPrefixedFieldName,
        `The dollar ($) prefixed field '${name}' in '${name}' is not allowed in the context of an update's replacement document. Consider using an aggregation pipeline with $replaceWith.`,
      );
    }
  }
  return { kind: 'replacement', apply: (document) => withSameId(document, new Map(update)) };
}

/** The document `after`, led by the _id of `before`, which it may not change. */
function withSameId(before: Document, after: Document): Document {
  const id = before.get('_id');
  const given = after.get('_id');
  if (id === undefined) return after;
  if (given !== undefined && !equalValues(given, id)) {
    throw new CommandError(
      Code.ImmutableField,
      `After applying the update, the (immutable) field '_id' was found to have been altered to _id: ${formatValue(given)}`,
    );
  }
  after.delete('_id');
  return new Map([['_id', id], ...after]);
}

function operators(update: Document, arrayFilters: readonly Document[]): Update {
  const filters = parseArrayFilters(arrayFilters);
  const steps = [...update].flatMap(([operator, argument]) => stepsOf(operator, argument));
  refuseConflicts(steps.map(({ parts }) => parts));
  checkArrayFilters(steps, filters);
  steps.sort((a, b) => comparePaths(a.parts, b.parts));
  return {
    kind: 'operators',
    apply: (document, { matcher, inserting }) => {
      const id = document.get('_id');
      const positions: Positions = {
        matched: () => matcher?.positionIn(document),
        selects: (identifier, element) =>
          filters.get(identifier)?.matches(new Map([[identifier, element]])) ?? false,
      };
      // `$` is where the filter matched before anything was changed.
      const expanded = steps
        .filter(({ onlyOnInsert }) => inserting || !onlyOnInsert)
        .map((step) => [step, step.parts] as const);
      const matched = steps.some(({ parts }) => parts.includes('$'))
        ? positions.matched()
        : undefined;
      positions.matched = () => matched;
      for (const [step, parts] of expanded) {
        for (const concrete of expand(document, parts, positions)) step.run(document, concrete);
      }
      assertSameId(id, document.get('_id'), inserting);
      return document;
    },
  };
}

function assertSameId(
  before: Value | undefined,
  after: Value | undefined,
  inserting: boolean,
): void {
  if (before === undefined && inserting) return;
  if (after !== undefined && before !== undefined && equalValues(before, after)) return;
  throw new CommandError(
    Code.ImmutableField,
    "Performing an update on the path '_id' would modify the immutable field '_id'",
  );
}

function stepsOf(operator: string, argument: Value): Step[] {
  const prepare = writingOperators[operator] ?? reducingOperators[operator];
  if (!prepare && operator !== '$unset' && operator !== '$rename') {
    throw new CommandError(
      Code.FailedToParse,
      `Unknown modifier: ${operator}. Expected a valid update modifier or pipeline-style update specified as an array`,
    );
  }
  if (!isDocument(argument)) {
    throw new CommandError(
      Code.FailedToParse,
      `Modifiers operate on fields but we found type ${typeName(argument)} instead. For example: {$mod: {<field>: ...}} not {${operator}: ${formatValue(argument)}}`,
    );
  }
  return [...argument].flatMap(([path, value]) => {
    const parts = checkPath(path);
    if (operator === '$rename') return renameSteps(path, parts, value);
    if (prepare) return [changeStep(operator, parts, value, prepare)];
    return [{ parts, onlyOnInsert: false, run: removeAtPath }];
  });
}

function changeStep(operator: string, parts: string[], value: Value, prepare: Prepare): Step {
  const path = parts.join('.');
  const change: Change = prepare(value, path);
  return {
    parts,
    onlyOnInsert: operator === '$setOnInsert',
    run: (document, concrete) => {
      const next = change(valueAtPath(document, concrete), concrete.join('.'));
      if (next !== undefined) setAtPath(document, concrete, next);
    },
  };
}

function renameSteps(path: string, parts: string[], to: Value): Step[] {
  if (typeof to !== 'string') {
    throw new CommandError(
      Code.BadValue,
      `The 'to' field for $rename must be a string: ${path}: ${formatValue(to)}`,
    );
  }
  const target = checkPath(to);
  if ([...parts, ...target].some((part) => part.startsWith('$'))) {
    throw new CommandError(
      Code.BadValue,
      `The source and target field for $rename may not be dynamic: ${path}`,
    );
  }
  return [
    {
      parts,
      onlyOnInsert: false,
      run: (document) => {
        const value = valueAtPath(document, parts);
        if (value === undefined) return;
        if (throughArray(document, parts) || throughArray(document, target)) {
          throw new CommandError(
            Code.BadValue,
            `The source and target field for $rename cannot be an array element: '${path}'`,
          );
        }
        removeAtPath(document, parts);
        removeAtPath(document, target);
        setAtPath(document, target, value);
      },
    },
    // The target takes part in the search for conflicts only.
    { parts: target, onlyOnInsert: false, run: () => {} },
  ];
}

function throughArray(document: Document, parts: readonly string[]): boolean {
  return parts.some((_, at) => at > 0 && Array.isArray(valueAtPath(document, parts.slice(0, at))));
}

function parseArrayFilters(arrayFilters: readonly Document[]): Map<string, Matcher> {
  const filters = new Map<string, Matcher>();
  for (const filter of arrayFilters) {
    const identifiers = new Set(identifiersOf(filter));
    const [identifier] = identifiers;
    if (identifier === undefined || identifiers.size > 1) {
      throw new CommandError(
        Code.FailedToParse,
        'Error parsing array filter :: caused by :: Expected a single top-level field name',
      );
    }
    if (!/^[a-z][a-zA-Z0-9]*$/.test(identifier)) {
      throw new CommandError(
        Code.BadValue,
        `Error parsing array filter :: caused by :: The top-level field name must be an alphanumeric string beginning with a lowercase letter, found '${identifier}'`,
      );
    }
    if (filters.has(identifier)) {
      throw new CommandError(
        Code.FailedToParse,
        `Found multiple array filters with the same top-level field name ${identifier}`,
      );
    }
    filters.set(identifier, new Matcher(parseFilter(filter)));
  }
  return filters;
}

function identifiersOf(filter: Document): string[] {
  return [...filter].flatMap(([name, value]) => {
    if (!name.startsWith('$')) return [name.split('.')[0] as string];
    return Array.isArray(value) ? value.filter(isDocument).flatMap(identifiersOf) : [];
  });
}

function checkArrayFilters(steps: readonly Step[], filters: ReadonlyMap<string, Matcher>): void {
  const used = new Set<string>();
  for (const { parts } of steps) {
    for (const part of parts) {
      const identifier = /^\$\[(.+)\]$/.exec(part)?.[1];
      if (identifier === undefined) continue;
      if (!filters.has(identifier)) {
        throw new CommandError(
          Code.BadValue,
          `No array filter found for identifier '${identifier}' in path '${parts.join('.')}'`,
        );
      }
      used.add(identifier);
    }
  }
  for (const identifier of filters.keys()) {
    if (!used.has(identifier)) {
      throw new CommandError(
        Code.FailedToParse,
        `The array filter for identifier '${identifier}' was not used in the update`,
      );
    }
  }
}
