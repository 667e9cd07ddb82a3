import type { HydratedDocument, Query, QueryFilter } from 'mongoose';
import { badInput } from './errors';
import { mongoose } from './mongoose';

/** Arguments of a Relay connection. */
export interface PageArgs {
  first?: number | null;
  after?: string | null;
  last?: number | null;
  before?: string | null;
}

/** A total order by `path`, then by `_id` in the same direction. A cursor is valid only in the order with its `name`. */
export interface Order {
  name: string;
  path: string;
  /** Type of the value at `path`. */
  type: 'date' | 'text';
  direction: 1 | -1;
}

/** The position of a document in an order. */
export interface Position {
  value: unknown;
  id: string;
}

/** The end of a range. The position itself is in the range only if it is `inclusive`. */
export type End = Position & { inclusive?: boolean };

export interface Range {
  after?: End;
  before?: End;
}

/** An ordered list that can be read from either end. */
export interface List<Node> {
  /** A cursor is valid only in the list with this name. */
  name: string;
  /** Type of a position's value. */
  type: Order['type'] | 'number';
  positionOf(node: Node): Position;
  /** The first nodes of a range, or with `fromEnd` the last ones in reverse order. */
  take(range: Range, fromEnd: boolean, limit: number): Promise<Node[]>;
  count(): Promise<number>;
}

export const defaultPageSize = 20;
export const maxPageSize = 100;

const hexId = /^[0-9a-f]{24}$/;

/** Dates are wrapped, as in MongoDB's Extended JSON. */
const toJSON = (value: unknown) => (value instanceof Date ? { $date: value.getTime() } : value);

function fromJSON(value: unknown, type: List<unknown>['type']) {
  if (type === 'text') return typeof value === 'string' ? value : undefined;
  // `JSON.parse` reads 1e400 as Infinity.
  if (type === 'number') return Number.isFinite(value) ? value : undefined;
  const time = (value as { $date?: unknown } | null)?.$date;
  const date = new Date(Number.isSafeInteger(time) ? (time as number) : Number.NaN);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

function encodeCursor<Node>(node: Node, list: List<Node>) {
  const { value, id } = list.positionOf(node);
  return Buffer.from(JSON.stringify([list.name, toJSON(value), id])).toString('base64url');
}

function decodeCursor(
  argument: 'after' | 'before',
  cursor: string | null | undefined,
  list: { name: string; type: List<unknown>['type'] },
): Position | undefined {
  if (cursor == null) return undefined;
  try {
    const [name, json, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    const value = fromJSON(json, list.type);
    if (name === list.name && value !== undefined && hexId.test(id)) return { value, id };
  } catch {
    // Malformed JSON: refused below.
  }
  throw badInput(argument, 'Must be a cursor of this list in this order');
}

function checkSize(argument: 'first' | 'last', size: number | null | undefined) {
  if (size != null && (size < 1 || size > maxPageSize)) {
    throw badInput(argument, `Must be from 1 to ${maxPageSize}`);
  }
}

/**
 * One page of a list, by the algorithm of the Relay connections specification. `totalCount`, and `hasPreviousPage` and
 * `hasNextPage` where the page does not show it, are functions because each costs a query.
 * @throws DomainError `BAD_USER_INPUT` for a size outside 1 to 100 or a cursor of another list.
 */
export async function pageOf<Node>(list: List<Node>, args: PageArgs) {
  const { first, last } = args;
  checkSize('first', first);
  checkSize('last', last);
  const after = decodeCursor('after', args.after, list);
  const before = decodeCursor('before', args.before, list);
  const exists = async (range: Range, fromEnd: boolean) =>
    (await list.take(range, fromEnd, 1)).length > 0;

  const forward = first != null || last == null;
  const size = (forward ? first : last) ?? defaultPageSize;
  // One node more than the page shows whether there is a next page.
  const nodesAndNext = await list.take({ after, before }, !forward, size + 1);
  const hasMore = nodesAndNext.length > size;
  const page = nodesAndNext.slice(0, size);
  if (!forward) page.reverse();
  const nodes = forward && last != null ? page.slice(-last) : page;

  const hasNodesBefore = forward ? nodes.length < page.length : hasMore;
  const hasNodesAfter = forward && hasMore;
  const edges = nodes.map((node) => ({ cursor: encodeCursor(node, list), node }));
  return {
    edges,
    nodes,
    startCursor: edges[0]?.cursor ?? null,
    endCursor: edges.at(-1)?.cursor ?? null,
    hasPreviousPage: async () =>
      hasNodesBefore ||
      (after !== undefined && (await exists({ before: { ...after, inclusive: true } }, true))),
    hasNextPage: async () =>
      hasNodesAfter ||
      (before !== undefined && (await exists({ after: { ...before, inclusive: true } }, false))),
    totalCount: () => list.count(),
  };
}

/** The condition for all documents behind a position in `direction`. */
function beyond({ value, id, inclusive }: End, { path }: Order, direction: 1 | -1) {
  const side = direction === 1 ? '$gt' : '$lt';
  return {
    // Implied by `$or`, but lets an index on the path be scanned from here.
    [path]: mongoose.trusted({ [`${side}e`]: value }),
    $or: [
      { [path]: mongoose.trusted({ [side]: value }) },
      { [path]: value, _id: mongoose.trusted({ [inclusive ? `${side}e` : side]: id }) },
    ],
  } as QueryFilter<unknown>;
}

/** Most documents that are read at once to find those that `includes` accepts. */
const maxBatch = 1000;

/** The documents of `query`, in `order`. `includes` is an additional condition that the database cannot check. */
export function listOf<Document extends HydratedDocument<unknown>, Helpers>(
  query: Query<Document[], Document, Helpers>,
  order: Order,
  includes?: (document: NoInfer<Document>) => boolean,
): List<Document> {
  const onward = order.direction;
  const back = onward === 1 ? -1 : 1;
  const positionOf = (document: Document) => ({
    value: document.get(order.path),
    id: String(document._id),
  });

  function read({ after, before }: Range, direction: 1 | -1, limit: number) {
    const conditions = [
      ...(after ? [beyond(after, order, onward)] : []),
      ...(before ? [beyond(before, order, back)] : []),
    ];
    const within = query.clone();
    if (conditions.length > 0) within.and(conditions as never);
    return within
      .sort({ [order.path]: direction, _id: direction })
      .limit(limit)
      .batchSize(limit)
      .exec();
  }

  return {
    name: order.name,
    type: order.type,
    positionOf,
    async take(range, fromEnd, limit) {
      const direction = fromEnd ? back : onward;
      if (!includes) return read(range, direction, limit);
      const documents: Document[] = [];
      let rest = range;
      for (let size = 2 * limit; ; size = Math.min(2 * size, maxBatch)) {
        const batch = await read(rest, direction, size);
        documents.push(...batch.filter(includes));
        const last = batch.at(-1);
        if (documents.length >= limit || batch.length < size || !last) {
          return documents.slice(0, limit);
        }
        rest = { ...rest, [fromEnd ? 'before' : 'after']: positionOf(last) };
      }
    },
    count: () => query.clone().countDocuments().exec(),
  };
}

/** One page of the documents of `query`, in `order`; see `pageOf`. */
export const findPage = <Document extends HydratedDocument<unknown>, Helpers>(
  query: Query<Document[], Document, Helpers>,
  args: PageArgs,
  order: Order,
) => pageOf(listOf(query, order), args);

export type Page<Node> = {
  edges: { cursor: string; node: Node }[];
  nodes: Node[];
  startCursor: string | null;
  endCursor: string | null;
  hasPreviousPage(): Promise<boolean>;
  hasNextPage(): Promise<boolean>;
  totalCount(): Promise<number>;
};
