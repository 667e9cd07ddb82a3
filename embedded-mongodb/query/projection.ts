import { checkExpression, evaluate } from '../aggregate/expressions';
import type { Variables } from '../aggregate/scope';
import {
  type Document,
  isDocument,
  isNumeric,
  isTruthy,
  toNumber,
  type Value,
} from '../bson/value';
import { Code, CommandError } from '../errors';
import { Matcher } from './matcher';
import { parseFilter } from './parse';

type Leaf =
  | { kind: 'include' | 'exclude' | 'positional' }
  | { kind: 'slice'; skip: number; limit: number }
  | { kind: 'elemMatch'; matches: (item: Value) => boolean }
  | { kind: 'expression'; expression: Value };

type Tree = Map<string, Leaf | Tree>;

/** A projection of a find or of a `$project`. */
export class Projection {
  readonly #tree: Tree = new Map();
  readonly #inclusive: boolean;
  readonly #positional: boolean;

  /** @param find Whether `$slice`, `$elemMatch` and `$` have the meaning they have in a find. */
  constructor(
    spec: Document,
    readonly find: boolean,
    readonly variables?: Variables,
  ) {
    const leaves: [path: string, leaf: Leaf][] = [];
    for (const [path, value] of spec) this.#collect(path, value, leaves);
    this.#inclusive = modeOf(leaves);
    this.#positional = leaves.some(([, { kind }]) => kind === 'positional');
    const id = leaves.find(([path]) => path === '_id')?.[1];
    for (const [path, leaf] of leaves) this.#insert(path, leaf);
    if (this.#inclusive && !id) this.#tree.set('_id', { kind: 'include' });
    if (this.#inclusive && id?.kind === 'exclude') this.#tree.delete('_id');
  }

  /** @param matcher The filter of the find, which says what `$` stands for. */
  apply(document: Document, matcher?: Matcher): Document {
    const position = this.#positional ? matcher?.positionIn(document) : undefined;
    if (this.#positional && position === undefined) {
      throw new CommandError(
        51246,
        "Executor error during find command :: caused by :: positional operator '.$' couldn't find a matching element in the array",
      );
    }
    return this.#document(document, this.#tree, document, position);
  }

  #document(
    document: Document,
    tree: Tree,
    root: Document,
    position: number | undefined,
  ): Document {
    const result: Document = new Map();
    for (const [name, value] of document) {
      const node = tree.get(name);
      const projected = node
        ? this.#value(value, node, root, position)
        : this.#inclusive
          ? undefined
          : value;
      if (projected !== undefined) result.set(name, projected);
    }
    for (const [name, node] of tree) this.#compute(result, document, name, node, root);
    return result;
  }

  /** Sets what the document itself need not have. */
  #compute(
    result: Document,
    document: Document,
    name: string,
    node: Leaf | Tree,
    root: Document,
  ): void {
    if (node instanceof Map) {
      if (!hasExpression(node) || Array.isArray(document.get(name))) return;
      const inner = result.get(name);
      const computed: Document = isDocument(inner) ? inner : new Map();
      for (const [field, leaf] of node) this.#compute(computed, new Map(), field, leaf, root);
      if (computed.size > 0 || isDocument(inner)) result.set(name, computed);
    } else if (node.kind === 'expression') {
      const value = evaluate(node.expression, root, this.variables);
      if (value === undefined) result.delete(name);
      else result.set(name, value);
    }
  }

  #value(value: Value, node: Leaf | Tree, root: Document, position?: number): Value | undefined {
    if (node instanceof Map) {
      if (isDocument(value)) return this.#document(value, node, root, position);
      if (!Array.isArray(value)) return this.#inclusive ? undefined : value;
      return value.flatMap((item) => this.#value(item, node, root, position) ?? []);
    }
    switch (node.kind) {
      case 'include':
        return value;
      case 'exclude':
        return undefined;
      case 'expression':
        // Set afterwards, but a field keeps the place it has in the document.
        return null;
      case 'positional':
        return Array.isArray(value) ? value.slice(position, (position as number) + 1) : value;
      case 'slice':
        return Array.isArray(value) ? slice(value, node.skip, node.limit) : value;
      case 'elemMatch': {
        const found = Array.isArray(value) ? value.findIndex(node.matches) : -1;
        return found < 0 ? undefined : [(value as Value[])[found] as Value];
      }
    }
  }

  #collect(path: string, value: Value, leaves: [string, Leaf][]): void {
    if (path.startsWith('$')) {
      throw new CommandError(
        16410,
        `FieldPath field names may not start with '$'. Consider using $getField or $setField.`,
      );
    }
    if (path === '' || path.endsWith('.') || path.split('.').includes('')) {
      throw new CommandError(40353, "FieldPath must not end with a '.' or contain an empty part.");
    }
    if (this.find && path.endsWith('.$')) {
      leaves.push([path.slice(0, -2), { kind: 'positional' }]);
    } else if (isNumeric(value) || typeof value === 'boolean') {
      leaves.push([path, { kind: isTruthy(value) ? 'include' : 'exclude' }]);
    } else if (isDocument(value)) {
      this.#collectDocument(path, value, leaves);
    } else {
      checkExpression(value);
      leaves.push([path, { kind: 'expression', expression: value }]);
    }
  }

  #collectDocument(path: string, value: Document, leaves: [string, Leaf][]): void {
    const [[operator, argument] = [undefined, null]] = value;
    if (operator === undefined) {
      throw new CommandError(
        51270,
        'An empty sub-projection is not a valid value. Found empty object at path',
      );
    }
    if (this.find && operator === '$slice' && !isExpressionSlice(argument)) {
      leaves.push([path, sliceOf(argument)]);
    } else if (this.find && operator === '$elemMatch') {
      leaves.push([path, elemMatchOf(value)]);
    } else if (operator === '$meta') {
      throw new CommandError(Code.NotImplemented, '$meta is not supported by this server');
    } else if (operator.startsWith('$')) {
      checkExpression(value);
      leaves.push([path, { kind: 'expression', expression: value }]);
    } else {
      for (const [name, inner] of value) this.#collect(`${path}.${name}`, inner, leaves);
    }
  }

  #insert(path: string, leaf: Leaf): void {
    const parts = path.split('.');
    const last = parts.pop() as string;
    let tree = this.#tree;
    for (const part of parts) {
      const next = tree.get(part) ?? new Map();
      if (!(next instanceof Map)) throw collision(path);
      tree.set(part, next);
      tree = next;
    }
    if (tree.has(last)) throw collision(path);
    tree.set(last, leaf);
  }
}

function collision(path: string): CommandError {
  return new CommandError(31249, `Path collision at ${path}`);
}

function hasExpression(tree: Tree): boolean {
  return [...tree.values()].some((node) =>
    node instanceof Map ? hasExpression(node) : node.kind === 'expression',
  );
}

/** Whether only what is named is wanted; all that is named must agree, except for _id. */
function modeOf(leaves: readonly [string, Leaf][]): boolean {
  const others = leaves.filter(([path]) => path !== '_id');
  const including = others.find(
    ([, { kind }]) => kind === 'include' || kind === 'positional' || kind === 'elemMatch',
  );
  const excluding = others.find(([, { kind }]) => kind === 'exclude');
  if (including && excluding) {
    const inclusiveFirst = others.indexOf(including) < others.indexOf(excluding);
    throw inclusiveFirst
      ? new CommandError(
          31254,
          `Cannot do exclusion on field ${excluding[0]} in inclusion projection`,
        )
      : new CommandError(
          31253,
          `Cannot do inclusion on field ${including[0]} in exclusion projection`,
        );
  }
  if (including) return true;
  if (excluding) {
    const computed = others.find(([, { kind }]) => kind === 'expression');
    if (computed)
      throw new CommandError(
        31252,
        `Cannot use an expression on field ${computed[0]} in an exclusion projection`,
      );
    return false;
  }
  if (others.some(([, { kind }]) => kind === 'expression')) return true;
  if (others.length > 0) return false;
  return leaves.some(([, { kind }]) => kind !== 'exclude');
}

function isExpressionSlice(argument: Value): boolean {
  return Array.isArray(argument) && !isNumeric(argument[0]);
}

function sliceOf(argument: Value): Leaf {
  const given = Array.isArray(argument) ? argument : [argument];
  if (given.length < 1 || given.length > 2 || !given.every(isNumeric)) {
    throw new CommandError(
      28667,
      'Invalid $slice syntax. The given syntax did not match the find() syntax or the expression syntax.',
    );
  }
  const [first = 0, second] = given.map((value) => Math.trunc(toNumber(value as number)));
  if (second === undefined) {
    return first < 0
      ? { kind: 'slice', skip: first, limit: Number.POSITIVE_INFINITY }
      : { kind: 'slice', skip: 0, limit: first };
  }
  if (second <= 0)
    throw new CommandError(28724, `First argument to $slice must be positive: ${second}`);
  return { kind: 'slice', skip: first, limit: second };
}

function slice(items: readonly Value[], skip: number, limit: number): Value[] {
  const start = skip < 0 ? Math.max(0, items.length + skip) : skip;
  return items.slice(start, start + limit);
}

function elemMatchOf(value: Document): Leaf {
  // To match elements on their own, each stands as the only one in an array.
  const matcher = new Matcher(parseFilter(new Map([['item', value]])));
  return {
    kind: 'elemMatch',
    matches: (item) => matcher.matches(new Map([['item', [item]]])),
  };
}
