import type { HydratedDocument, Query, QueryFilter } from 'mongoose';
import { badInput } from './errors';
import { mongoose } from './mongoose';

/** Arguments of the Relay cursor connections specification. */
export interface PageArgs {
  first?: number | null;
  after?: string | null;
  last?: number | null;
  before?: string | null;
}

/** A total order: by `path`, ties broken by `_id` the same way round. `name` ties a cursor to its order. */
export interface Order {
  name: string;
  path: string;
  /** What is at the path. */
  type: 'date' | 'text';
  direction: 1 | -1;
}

/** Where something stands in an order. */
export interface Position {
  value: unknown;
  id: string;
}

/** The end of a range; with what stands there itself when `inclusive`. */
export type End = Position & { inclusive?: boolean };

export interface Range {
  after?: End;
  before?: End;
}

/** A list in an order of its own, to be read from either end. */
export interface List<Node> {
  /** Ties a cursor to the order of this list. */
  name: string;
  /** What the position's value must be. */
  type: Order['type'] | 'number';
  positionOf(node: Node): Position;
  /** The first of a range, or with `fromEnd` the last of it, the very last first. */
  take(range: Range, fromEnd: boolean, limit: number): Promise<Node[]>;
  count(): Promise<number>;
}

export const defaultPageSize = 20;
export const maxPageSize = 100;

const hexId = /^[0-9a-f]{24}$/;

/** Dates are told from other values by a wrapper, as in MongoDB's Extended JSON. */
const toJSON = (value: unknown) => (value instanceof Date ? { $date: value.getTime() } : value);

function fromJSON(value: unknown, type: List<unknown>['type']) {
  if (type === 'text') return typeof value === 'string' ? value : undefined;
  if (type === 'number') return typeof value === 'number' ? value : undefined;
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
    // What is not JSON is not a cursor either.
  }
  throw badInput(argument, 'Must be a cursor of this list in this order');
}

export function checkSize(argument: 'first' | 'last', size: number | null | undefined) {
  if (size != null && (size < 1 || size > maxPageSize)) {
    throw badInput(argument, `Must be from 1 to ${maxPageSize}`);
  }
}

/**
 * One page of a list, by the algorithm of the Relay specification.
 * The counts and the look behind a cursor cost a query each and are made only when they are called.
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
  // One more than asked for tells whether there is more.
  const found = await list.take({ after, before }, !forward, size + 1);
  const more = found.length > size;
  const page = found.slice(0, size);
  if (!forward) page.reverse();
  const nodes = forward && last != null ? page.slice(-last) : page;

  const moreBefore = forward ? nodes.length < page.length : more;
  const moreAfter = forward && more;
  const edges = nodes.map((node) => ({ cursor: encodeCursor(node, list), node }));
  return {
    edges,
    nodes,
    startCursor: edges[0]?.cursor ?? null,
    endCursor: edges.at(-1)?.cursor ?? null,
    hasPreviousPage: async () =>
      moreBefore ||
      (after !== undefined && (await exists({ before: { ...after, inclusive: true } }, true))),
    hasNextPage: async () =>
      moreAfter ||
      (before !== undefined && (await exists({ after: { ...before, inclusive: true } }, false))),
    totalCount: () => list.count(),
  };
}

/** Everything behind a position, looking in `direction`. */
function beyond({ value, id, inclusive }: End, { path }: Order, direction: 1 | -1) {
  const side = direction === 1 ? '$gt' : '$lt';
  return {
    // Says nothing new, but bounds every index on the path, whatever else is asked for.
    [path]: mongoose.trusted({ [`${side}e`]: value }),
    $or: [
      { [path]: mongoose.trusted({ [side]: value }) },
      { [path]: value, _id: mongoose.trusted({ [inclusive ? `${side}e` : side]: id }) },
    ],
  } as QueryFilter<unknown>;
}

/** Documents that are read at once, at most, to find those that are included. */
const maxBatch = 1000;

/** What `query` finds, in `order`; with `includes`, where the database cannot tell all, only what that accepts. */
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
      const found: Document[] = [];
      let left = range;
      for (let size = 2 * limit; ; size = Math.min(2 * size, maxBatch)) {
        const batch = await read(left, direction, size);
        found.push(...batch.filter(includes));
        const last = batch.at(-1);
        if (found.length >= limit || batch.length < size || !last) return found.slice(0, limit);
        left = { ...left, [fromEnd ? 'before' : 'after']: positionOf(last) };
      }
    },
    count: () => query.clone().countDocuments().exec(),
  };
}

/** One page of what `query` finds, in `order`; see `pageOf`. */
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
