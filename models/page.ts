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
  direction: 1 | -1;
}

interface Position {
  value: unknown;
  id: string;
}

export const defaultPageSize = 20;
export const maxPageSize = 100;

const hexId = /^[0-9a-f]{24}$/;

/** Dates are told from other values by a wrapper, as in MongoDB's Extended JSON. */
const toJSON = (value: unknown) => (value instanceof Date ? { $date: value.getTime() } : value);

function fromJSON(value: unknown) {
  if (typeof value === 'number' || typeof value === 'string') return value;
  const time = (value as { $date?: unknown } | null)?.$date;
  return Number.isSafeInteger(time) ? new Date(time as number) : undefined;
}

export function encodeCursor(document: HydratedDocument<unknown>, order: Order) {
  const position = [order.name, toJSON(document.get(order.path)), String(document._id)];
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

function decodeCursor(argument: 'after' | 'before', cursor: string, order: Order): Position {
  try {
    const [name, json, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    const value = fromJSON(json);
    if (name === order.name && value !== undefined && hexId.test(id)) return { value, id };
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

/** Everything behind a position, looking in `direction`; the position itself too when `inclusive`. */
function beyond({ value, id }: Position, { path }: Order, direction: 1 | -1, inclusive = false) {
  const side = direction === 1 ? '$gt' : '$lt';
  return {
    $or: [
      { [path]: mongoose.trusted({ [side]: value }) },
      { [path]: value, _id: mongoose.trusted({ [inclusive ? `${side}e` : side]: id }) },
    ],
  } as QueryFilter<unknown>;
}

/**
 * One page of what `query` finds, in `order`, by the algorithm of the Relay specification.
 * The counts and the look behind a cursor cost a query each and are made only when they are called.
 * @throws Refusal `BAD_USER_INPUT` for a size outside 1 to 100 or a cursor of another list.
 */
export async function findPage<Document extends HydratedDocument<unknown>, Helpers>(
  query: Query<Document[], Document, Helpers>,
  args: PageArgs,
  order: Order,
) {
  const { first, last } = args;
  checkSize('first', first);
  checkSize('last', last);
  const after = args.after != null ? decodeCursor('after', args.after, order) : undefined;
  const before = args.before != null ? decodeCursor('before', args.before, order) : undefined;
  const onward = order.direction;
  const back = onward === 1 ? -1 : 1;

  const within = (...conditions: QueryFilter<unknown>[]) =>
    conditions.length > 0 ? query.clone().and(conditions as never) : query.clone();
  const exists = async (condition: QueryFilter<unknown>) =>
    (await within(condition).select('_id').limit(1).lean().exec()).length > 0;

  const forward = first != null || last == null;
  const size = (forward ? first : last) ?? defaultPageSize;
  const direction = forward ? onward : back;
  // One more than asked for tells whether there is more.
  const found = await within(
    ...(after ? [beyond(after, order, onward)] : []),
    ...(before ? [beyond(before, order, back)] : []),
  )
    .sort({ [order.path]: direction, _id: direction })
    .limit(size + 1)
    .exec();
  const more = found.length > size;
  const page = found.slice(0, size);
  if (!forward) page.reverse();
  const nodes = forward && last != null ? page.slice(-last) : page;

  const moreBefore = forward ? nodes.length < page.length : more;
  const moreAfter = forward && more;
  const edges = nodes.map((node) => ({ cursor: encodeCursor(node, order), node }));
  return {
    edges,
    nodes,
    startCursor: edges[0]?.cursor ?? null,
    endCursor: edges.at(-1)?.cursor ?? null,
    hasPreviousPage: async () =>
      moreBefore || (after !== undefined && (await exists(beyond(after, order, back, true)))),
    hasNextPage: async () =>
      moreAfter || (before !== undefined && (await exists(beyond(before, order, onward, true)))),
    totalCount: () => query.clone().countDocuments().exec(),
  };
}

export type Page<Node> = {
  edges: { cursor: string; node: Node }[];
  nodes: Node[];
  startCursor: string | null;
  endCursor: string | null;
  hasPreviousPage(): Promise<boolean>;
  hasNextPage(): Promise<boolean>;
  totalCount(): Promise<number>;
};
