import { ObjectId } from 'bson';
import {
  type Document,
  decode,
  encode,
  getOwn,
  isDocument,
  setOwn,
  toPlain,
  typeName,
} from './bson';
import { withChangedFields, withLeadingId } from './documents';
import { badValue, CommandError } from './errors';
import type { Variables } from './expressions';
import { type Filter, parseFilter } from './filter';
import { compare } from './keys';
import { Matcher } from './match';
import { parsePipeline, type Stage } from './pipeline';
import { type FieldUpdate, parseFieldUpdate, REMOVE } from './updateOperators';

/** The change of a document by the `u` of an update statement. */
export interface Update {
  /** @param position The array index by which the filter matched, which `$` stands for. */
  apply(bytes: Buffer, position: number | undefined): Buffer;
  /** The document that an upsert inserts. */
  create(filter: Filter): Buffer;
}

export interface UpdateOptions {
  readonly arrayFilters?: readonly unknown[];
  readonly variables?: Variables;
}

export function parseUpdate(update: unknown, options: UpdateOptions = {}): Update {
  if (Array.isArray(update)) return new PipelineUpdate(update, options);
  if (!isDocument(update))
    throw new CommandError('FailedToParse', 'Update argument must be either an object or an array');
  const names = Object.keys(update);
  if (names[0]?.startsWith('$')) return new OperatorUpdate(update, options);
  const operator = names.find((name) => name.startsWith('$'));
  if (operator) {
    throw new CommandError(
      'DollarPrefixedFieldName',
      `The dollar ($) prefixed field '${operator}' in '${operator}' is not allowed in the context of an update's replacement document. Consider using an aggregation pipeline with $replaceWith.`,
    );
  }
  if (options.arrayFilters)
    throw new CommandError(
      'FailedToParse',
      'Cannot specify arrayFilters in a replacement-style update',
    );
  return new Replacement(update);
}

function assertSameId(before: unknown, after: unknown): void {
  if (after !== undefined && compare(before, after) === 0) return;
  throw new CommandError(
    'ImmutableField',
    "Performing an update on the path '_id' would modify the immutable field '_id'",
  );
}

class Replacement implements Update {
  constructor(readonly document: Document) {}

  apply(bytes: Buffer): Buffer {
    const { _id } = decode(bytes);
    if (this.document._id !== undefined) assertSameId(_id, this.document._id);
    return encode({ _id, ...this.document });
  }

  create(filter: Filter): Buffer {
    const { _id = new ObjectId() } = equalities(filter);
    return withLeadingId(encode({ _id, ...this.document }));
  }
}

class PipelineUpdate implements Update {
  readonly #stages: readonly Stage[];

  constructor(pipeline: readonly unknown[], { variables }: UpdateOptions) {
    const allowed = ['$set', '$addFields', '$unset', '$project', '$replaceRoot', '$replaceWith'];
    for (const stage of pipeline) {
      const [name = ''] = isDocument(stage) ? Object.keys(stage) : [];
      if (allowed.includes(name)) continue;
      throw new CommandError(
        'InvalidOptions',
        `${name} is not allowed to be used within an update`,
      );
    }
    this.#stages = parsePipeline(pipeline, variables);
  }

  apply(bytes: Buffer): Buffer {
    const before = decode(bytes);
    const after = this.#run(before);
    assertSameId(before._id, after._id ?? before._id);
    const names = [...Object.keys(before), ...Object.keys(after)];
    const changed = names.filter((name) => {
      const isKept = Object.hasOwn(before, name) && Object.hasOwn(after, name);
      return (
        name !== '_id' &&
        !(isKept && encode({ v: toPlain(before[name]) }).equals(encode({ v: after[name] })))
      );
    });
    return withChangedFields(bytes, after, new Set(changed));
  }

  create(filter: Filter): Buffer {
    return withLeadingId(encode(this.#run(equalities(filter))));
  }

  #run(document: Document): Document {
    const input = toPlain(document) as Document;
    const [result] = this.#stages.reduce<Iterable<Document>>(
      (documents, stage) => stage(documents),
      [input],
    );
    return result as Document;
  }
}

interface Change {
  readonly path: string;
  readonly parts: readonly string[];
  readonly isInsertOnly: boolean;
  /** A new path for the field, in place of a new value. */
  readonly target?: readonly string[];
  readonly update: FieldUpdate;
}

class OperatorUpdate implements Update {
  readonly #changes: Change[] = [];
  readonly #arrayFilters: ReadonlyMap<string, Matcher>;

  constructor(update: Document, { arrayFilters }: UpdateOptions) {
    for (const operator of Object.keys(update)) {
      const fields = update[operator];
      if (!isDocument(fields)) {
        throw new CommandError(
          'FailedToParse',
          `Modifiers operate on fields but we found type ${typeName(fields)} instead. For example: {$mod: {<field>: ...}}`,
        );
      }
      for (const path of Object.keys(fields)) this.#add(operator, path, fields[path]);
      if (Object.keys(fields).length === 0) assertKnown(operator);
    }
    this.#assertNoConflicts();
    this.#arrayFilters = parseArrayFilters(arrayFilters ?? []);
    this.#assertFiltersUsed();
  }

  apply(bytes: Buffer, position: number | undefined): Buffer {
    const document = decode(bytes);
    const { _id } = document;
    const changes = this.#changes.filter(({ isInsertOnly }) => !isInsertOnly);
    this.#change(document, changes, position);
    if (document._id !== _id) assertSameId(_id, document._id);
    const names = changes.flatMap(({ parts, target }) => [
      parts[0],
      ...(target?.slice(0, 1) ?? []),
    ]);
    const changed = new Set(names as string[]);
    changed.delete('_id');
    return withChangedFields(bytes, document, changed);
  }

  create(filter: Filter): Buffer {
    const document = equalities(filter);
    const { _id } = document;
    this.#change(document, this.#changes, undefined);
    if (_id !== undefined) assertSameId(_id, document._id);
    return withLeadingId(encode(document));
  }

  #add(operator: string, path: string, argument: unknown): void {
    const parts = path.split('.');
    if (parts.includes('')) {
      throw new CommandError(
        56,
        `The update path '${path}' contains an empty field name, which is not allowed.`,
      );
    }
    const isInsertOnly = operator === '$setOnInsert';
    if (operator === '$rename') {
      if (typeof argument !== 'string')
        throw badValue(`The 'to' field for $rename must be a string: ${path}: ${argument}`);
      const target = argument.split('.');
      if ([...parts, ...target].some((part) => part.startsWith('$')))
        throw badValue(`$rename may not be dynamic: ${path}`);
      this.#changes.push({ path, parts, isInsertOnly, target, update: () => REMOVE });
      return;
    }
    const update = parseFieldUpdate(operator, path, argument);
    if (!update) throw unknownOperator(operator);
    this.#changes.push({ path, parts, isInsertOnly, update });
  }

  #assertNoConflicts(): void {
    const paths = this.#changes
      .flatMap(({ path, target }) => [path, ...(target ? [target.join('.')] : [])])
      .sort();
    paths.forEach((path, at) => {
      const next = paths
        .slice(at + 1)
        .find((other) => other === path || other.startsWith(`${path}.`));
      if (next === undefined) return;
      throw new CommandError(
        'ConflictingUpdateOperators',
        `Updating the path '${next}' would create a conflict at '${path}'`,
      );
    });
  }

  #assertFiltersUsed(): void {
    const used = new Set(
      this.#changes.flatMap(({ parts }) =>
        parts.flatMap((part) => /^\$\[(.+)\]$/.exec(part)?.[1] ?? []),
      ),
    );
    for (const id of used) {
      if (!this.#arrayFilters.has(id))
        throw badValue(`No array filter found for identifier '${id}'`);
    }
    for (const id of this.#arrayFilters.keys()) {
      if (!used.has(id))
        throw new CommandError(
          'FailedToParse',
          `The array filter for identifier '${id}' was not used in the update`,
        );
    }
  }

  #change(document: Document, changes: readonly Change[], position: number | undefined): void {
    for (const { parts, target, update } of changes) {
      if (target) rename(document, parts, target);
      else this.#walk(document, parts, 0, update, position);
    }
  }

  #walk(
    container: Document | unknown[],
    parts: readonly string[],
    at: number,
    update: FieldUpdate,
    position: number | undefined,
  ): void {
    for (const name of this.#names(container, parts, at, position)) {
      const value = getOwn(container, name);
      if (at === parts.length - 1) {
        const next = update(value);
        if (next === REMOVE) remove(container, name);
        else if (next !== undefined) assign(container, name, next, parts);
      } else if (isDocument(value) || Array.isArray(value)) {
        this.#walk(value, parts, at + 1, update, position);
      } else if (value === undefined) {
        const created: Document = {};
        this.#walk(created, parts, at + 1, update, position);
        if (Object.keys(created).length > 0) assign(container, name, created, parts);
      } else if (update(undefined) !== REMOVE) {
        throw notViable(parts, name);
      }
    }
  }

  /** The fields or indexes that a part of a path stands for. */
  #names(
    container: object,
    parts: readonly string[],
    at: number,
    position: number | undefined,
  ): string[] {
    const part = parts[at] as string;
    if (!part.startsWith('$')) {
      if (Array.isArray(container) && !/^\d+$/.test(part)) throw notViable(parts, part);
      return [part];
    }
    const isPosition = part === '$' || part.startsWith('$[');
    if (!isPosition) return [part];
    if (!Array.isArray(container)) {
      throw badValue(
        `The path '${parts.slice(0, at).join('.')}' must exist in the document in order to apply array updates.`,
      );
    }
    if (part === '$') {
      if (position !== undefined) return [String(position)];
      throw badValue('The positional operator did not find the match needed from the query.');
    }
    const id = part.slice(2, -1);
    const matcher = this.#arrayFilters.get(id);
    return container.flatMap((item, index) =>
      !matcher || matcher.matches({ [id]: item }) ? [String(index)] : [],
    );
  }
}

function unknownOperator(operator: string): CommandError {
  return new CommandError(
    'FailedToParse',
    `Unknown modifier: ${operator}. Expected a valid update modifier or pipeline-style update specified as an array`,
  );
}

function assertKnown(operator: string): void {
  const arguments_: readonly unknown[] = [1, [], { and: 1 }, true];
  const isKnown =
    operator === '$rename' ||
    arguments_.some((argument) => {
      try {
        return parseFieldUpdate(operator, 'a', argument) !== undefined;
      } catch {
        return true;
      }
    });
  if (!isKnown) throw unknownOperator(operator);
}

function notViable(parts: readonly string[], name: string): CommandError {
  return new CommandError(
    'PathNotViable',
    `Cannot create field '${name}' in the path '${parts.join('.')}'`,
  );
}

const MAX_PADDING = 1_500_000;

function assign(
  container: Document | unknown[],
  name: string,
  value: unknown,
  parts: readonly string[],
): void {
  if (!Array.isArray(container)) {
    setOwn(container, name, value);
    return;
  }
  const index = Number(name);
  if (index > container.length + MAX_PADDING)
    throw badValue(`can't backfill more than ${MAX_PADDING} elements: '${parts.join('.')}'`);
  while (container.length < index) container.push(null);
  container[index] = value;
}

/** In an array null takes the place of what is removed. */
function remove(container: Document | unknown[], name: string): void {
  if (!Object.hasOwn(container, name)) return;
  if (Array.isArray(container)) container[Number(name)] = null;
  else delete container[name];
}

function rename(document: Document, from: readonly string[], to: readonly string[]): void {
  const source = parentOf(document, from, false);
  const name = from.at(-1) as string;
  if (!source || !Object.hasOwn(source, name)) return;
  const value = source[name];
  delete source[name];
  setOwn(parentOf(document, to, true) as Document, to.at(-1) as string, value);
}

function parentOf(
  document: Document,
  path: readonly string[],
  create: boolean,
): Document | undefined {
  let parent = document;
  for (const part of path.slice(0, -1)) {
    let next = getOwn(parent, part);
    if (next === undefined) {
      if (!create) return undefined;
      next = {};
      setOwn(parent, part, next);
    }
    if (!isDocument(next)) {
      if (Array.isArray(next))
        throw badValue(
          `The source or target field of $rename cannot be an array element: ${path.join('.')}`,
        );
      if (!create) return undefined;
      throw notViable(path, part);
    }
    parent = next;
  }
  return parent;
}

function parseArrayFilters(filters: readonly unknown[]): Map<string, Matcher> {
  const matchers = new Map<string, Matcher>();
  for (const filter of filters) {
    if (!isDocument(filter)) throw mustBeArrayFilter();
    const parsed = parseFilter(filter);
    const ids = new Set(pathsOf(parsed).map((path) => path.split('.', 1)[0] as string));
    const [id] = ids;
    if (ids.size !== 1 || id === undefined || !/^[a-z]\w*$/i.test(id)) throw mustBeArrayFilter();
    if (matchers.has(id))
      throw new CommandError(
        'FailedToParse',
        `Found multiple array filters with the same top-level field name ${id}`,
      );
    matchers.set(id, new Matcher(parsed));
  }
  return matchers;
}

function mustBeArrayFilter(): CommandError {
  return new CommandError(
    'FailedToParse',
    'Cannot use an expression without a top-level field name in arrayFilters',
  );
}

function pathsOf(filter: Filter): string[] {
  if (filter.kind === 'field') return [filter.path];
  return 'of' in filter ? filter.of.flatMap(pathsOf) : [];
}

/** The fields that a filter requires to equal a value: what an upsert starts from. */
function equalities(filter: Filter): Document {
  const document: Document = {};
  collectEqualities(filter, document);
  return document;
}

function collectEqualities(filter: Filter, document: Document): void {
  if (filter.kind === 'and' || (filter.kind === 'or' && filter.of.length === 1)) {
    for (const part of filter.of) collectEqualities(part, document);
  }
  if (filter.kind !== 'field') return;
  const { test, parts, path } = filter;
  const isSingle = test.kind === 'in' && test.values.length === 1 && test.patterns.length === 0;
  if (test.kind !== 'eq' && !isSingle) return;
  const value = test.kind === 'eq' ? test.value : test.kind === 'in' ? test.values[0] : undefined;
  const parent = parentOf(document, parts, true) as Document;
  const name = parts.at(-1) as string;
  if (Object.hasOwn(parent, name)) {
    throw new CommandError(54, `cannot infer query fields to set, path '${path}' is matched twice`);
  }
  setOwn(parent, name, value);
}
