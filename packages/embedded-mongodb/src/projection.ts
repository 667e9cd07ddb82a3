import { type Document, isDocument, isNumeric, isTruthy, setOwn, toNumber, toPlain } from './bson';
import { CommandError, unsupported } from './errors';
import { evaluate, parseExpression, type Variables } from './expressions';
import { parseFilter } from './filter';
import { Matcher } from './match';

/** What to do with a field: a tree of the paths of a projection. */
type Node = { readonly fields: Map<string, Node | Action> };
type Action = (context: FieldContext) => unknown;

interface FieldContext {
  readonly value: unknown;
  readonly document: Document;
  /** The array index by which the filter matched. */
  readonly position: number | undefined;
}

const keep: Action = ({ value }) => value;
const omit: Action = () => undefined;

/** Selects the fields of documents. */
export class Projection {
  readonly usesPosition: boolean = false;
  readonly #root: Node = { fields: new Map() };
  readonly #isInclusion: boolean;

  /** @param isFind Whether it is that of a find, with `$slice`, `$elemMatch` and `a.$`. */
  constructor(
    spec: Document,
    isFind: boolean,
    readonly variables?: Variables,
  ) {
    const entries = flatten(spec, '');
    const plain = entries.filter(([path, value]) => path !== '_id' && isFlag(value));
    const includes = plain.some(([, value]) => isTruthy(value));
    const excludes = plain.some(([, value]) => !isTruthy(value));
    const isComputed = entries.some(([, value]) => !isFlag(value) && !isShaping(value));
    if ((includes || isComputed) && excludes) {
      const [path] = plain.find(([, value]) => !isTruthy(value)) as [string, unknown];
      const code = includes ? 31254 : 31252;
      throw new CommandError(code, `Cannot do exclusion on field ${path} in inclusion projection`);
    }
    const [id] = entries.filter(([path]) => path === '_id').map(([, value]) => value);
    const isIdOnly = plain.length === 0 && id !== undefined && isTruthy(id) && isFlag(id);
    this.#isInclusion = includes || isComputed || isIdOnly;
    for (const [path, value] of entries) {
      if (isFind && path.endsWith('.$')) {
        if (this.usesPosition)
          throw new CommandError(31276, 'Cannot specify more than one positional projection');
        this.usesPosition = true;
        this.#isInclusion = true;
        this.#add(path.slice(0, -2), positional);
      } else this.#add(path, this.#action(value, isFind));
    }
    if (this.#isInclusion && id === undefined) this.#add('_id', keep);
  }

  apply(document: Document, position?: number): Document {
    return this.#document(document, this.#root, { value: document, document, position });
  }

  #action(value: unknown, isFind: boolean): Action {
    if (isFlag(value)) return isTruthy(value) ? keep : omit;
    if (isFind && isDocument(value)) {
      if (Object.hasOwn(value, '$slice') && !isExpressionSlice(value.$slice))
        return slice(value.$slice);
      if (Object.hasOwn(value, '$elemMatch')) return elemMatch(value.$elemMatch);
      if (Object.hasOwn(value, '$meta')) throw unsupported('$meta');
    }
    const expression = parseExpression(value);
    return ({ document }) => evaluate(expression, toPlain(document), this.variables);
  }

  #add(path: string, action: Action): void {
    const parts = path.split('.');
    if (parts.includes('')) throw new CommandError(40353, `FieldPath must not be empty: '${path}'`);
    const bad = parts.find(
      (part) => part.startsWith('$') && !['$id', '$ref', '$db'].includes(part),
    );
    if (bad)
      throw new CommandError(16410, `FieldPath field names may not start with '$': '${path}'`);
    let { fields } = this.#root;
    for (const part of parts.slice(0, -1)) {
      const next: Node | Action = fields.get(part) ?? { fields: new Map() };
      if (typeof next === 'function') throw new CommandError(31249, `Path collision at ${path}`);
      fields.set(part, next);
      fields = next.fields;
    }
    const last = parts.at(-1) as string;
    if (fields.has(last)) throw new CommandError(31250, `Path collision at ${path}`);
    fields.set(last, action);
  }

  #document(document: Document, { fields }: Node, context: FieldContext): Document {
    const result: Document = {};
    for (const name of Object.keys(document)) {
      const value = document[name];
      const node = fields.get(name);
      const selected = node
        ? this.#value(value, node, context)
        : this.#isInclusion
          ? undefined
          : value;
      if (selected !== undefined) setOwn(result, name, selected);
    }
    for (const [name, node] of fields) {
      if (Object.hasOwn(document, name)) continue;
      const added = this.#value(undefined, node, context);
      if (added !== undefined) setOwn(result, name, added);
    }
    return result;
  }

  #value(value: unknown, node: Node | Action, context: FieldContext): unknown {
    if (typeof node === 'function') return node({ ...context, value });
    if (isDocument(value)) return this.#document(value, node, context);
    if (Array.isArray(value)) {
      return value.flatMap((item) => {
        const selected = this.#value(item, node, context);
        return selected === undefined ? [] : [selected];
      });
    }
    if (value === undefined) {
      const created = this.#document({}, node, context);
      return Object.keys(created).length > 0 ? created : undefined;
    }
    return this.#isInclusion ? undefined : value;
  }
}

/** Nested specifications as dotted paths. */
function flatten(spec: Document, prefix: string): [string, unknown][] {
  return Object.keys(spec).flatMap((name): [string, unknown][] => {
    const value = spec[name];
    const isNested =
      isDocument(value) && Object.keys(value).length > 0 && !Object.keys(value)[0]?.startsWith('$');
    return isNested ? flatten(value, `${prefix}${name}.`) : [[`${prefix}${name}`, value]];
  });
}

function isFlag(value: unknown): boolean {
  return isNumeric(value) || typeof value === 'boolean';
}

/** `$slice` and `$elemMatch` fit inclusions and exclusions alike. */
function isShaping(value: unknown): boolean {
  return isDocument(value) && Object.hasOwn(value, '$slice') && !isExpressionSlice(value.$slice);
}

function isExpressionSlice(argument: unknown): boolean {
  return Array.isArray(argument) && !argument.every(isNumeric);
}

const positional: Action = ({ value, position }) => {
  if (!Array.isArray(value)) return value;
  if (position === undefined || position >= value.length) {
    throw new CommandError(
      51246,
      "Executor error: positional operator '.$' couldn't find a matching element in the array",
    );
  }
  return [value[position]];
};

function slice(argument: unknown): Action {
  const numbers = (Array.isArray(argument) ? argument : [argument]).map((number) =>
    isNumeric(number) ? Math.trunc(toNumber(number)) : Number.NaN,
  );
  if (numbers.some(Number.isNaN) || numbers.length > 2)
    throw new CommandError(28667, 'Invalid $slice syntax');
  const [first = 0, count] = numbers;
  if (count !== undefined && count <= 0)
    throw new CommandError(28724, 'First argument to $slice must be positive');
  return ({ value }) => {
    if (!Array.isArray(value)) return value;
    if (count === undefined) return first >= 0 ? value.slice(0, first) : value.slice(first);
    const start = first >= 0 ? first : Math.max(0, value.length + first);
    return value.slice(start, start + count);
  };
}

function elemMatch(argument: unknown): Action {
  if (!isDocument(argument)) throw new CommandError(31274, '$elemMatch: Invalid argument');
  const matcher = new Matcher(parseFilter({ item: { $elemMatch: argument } }));
  return ({ value }) => {
    if (!Array.isArray(value)) return undefined;
    const index = matcher.positionIn({ item: value });
    return index === undefined ? undefined : [value[index]];
  };
}
