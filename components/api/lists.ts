import { gql, stringifyVariables } from '@urql/core';
import type {
  Cache,
  Entity,
  FieldArgs,
  FieldInfo,
  Resolver,
  UpdateResolver,
} from '@urql/exchange-graphcache';

/** Keys of what a page of a list holds. */
type Nodes = (string | null)[];

/** The pages that the cache has of a field's lists, whatever those are filtered and ordered by. */
export const pagesOf = (cache: Cache, parent: Entity, field: string) =>
  cache.inspectFields(parent).filter(({ fieldName }) => fieldName === field);

export const isFirstPage = ({ arguments: args }: Pick<FieldInfo, 'arguments'>) =>
  !args?.after && !args?.before;

/** What a list is of, how it is ordered and how long its pages are, apart from which page of it. */
function listOf({ arguments: args }: { arguments: FieldArgs }) {
  const { after: _after, before: _before, ...list } = args ?? {};
  return stringifyVariables(list);
}

/** The pages that the cache has of the same list. */
function pagesOfList(cache: Cache, parent: Entity, field: string, args: FieldArgs) {
  const list = listOf({ arguments: args });
  return pagesOf(cache, parent, field).filter((page) => listOf(page) === list);
}

/** Of the pages of a list the first, and then each that begins where the one before it ends. */
function connected(cache: Cache, parent: Entity, pages: readonly FieldInfo[]) {
  const found = new Set<FieldInfo>();
  let next = pages.find(isFirstPage);
  while (next && !found.has(next)) {
    found.add(next);
    const page = cache.resolve(parent, next.fieldKey) as Entity;
    const cursor = cache.resolve(cache.resolve(page, 'pageInfo') as Entity, 'endCursor');
    next = pages.find(({ arguments: args }) => cursor && args?.after === cursor);
  }
  return [...found];
}

/**
 * A list as far as it was followed. A page that is connected to no other stands alone: between them there may
 * be something that nobody has asked for.
 */
export const followed: Resolver = (_parent, args, cache, { parentKey, fieldName }) => {
  const asked = cache.resolve(parentKey, fieldName, args) as string | null | undefined;
  if (!asked) return asked;
  const keys = connected(cache, parentKey, pagesOfList(cache, parentKey, fieldName, args)).map(
    ({ fieldKey }) => cache.resolve(parentKey, fieldKey) as string,
  );
  const pages = keys.includes(asked) ? keys : [asked];
  return {
    __typename: cache.resolve(asked, '__typename') as string,
    nodes: [...new Set(pages.flatMap((page) => cache.resolve(page, 'nodes') as Nodes))],
    pageInfo: cache.resolve(pages.at(-1), 'pageInfo') as string,
  };
};

/** Puts what is new before all others of a page. No harm if it is there. */
export function putFirst(cache: Cache, parent: Entity, page: FieldInfo, node: string) {
  const isNew = change(cache, parent, page, (nodes) =>
    nodes.includes(node) ? nodes : [node, ...nodes],
  );
  if (isNew) count(cache, parent, page, 1);
}

/** Takes something out of all lists of a field. */
export function takeOut(cache: Cache, parent: Entity, field: string, node: string) {
  const pages = pagesOf(cache, parent, field).filter((page) =>
    change(cache, parent, page, (nodes) => nodes.filter((key) => key !== node)),
  );
  const lists = new Map(pages.map((page) => [listOf(page), page]));
  for (const page of lists.values()) count(cache, parent, page, -1);
}

/** Whether there are now more or fewer than before. */
function change(
  cache: Cache,
  parent: Entity,
  { fieldKey }: FieldInfo,
  update: (nodes: Nodes) => Nodes,
) {
  const page = cache.resolve(parent, fieldKey) as string | null;
  const before = page && (cache.resolve(page, 'nodes') as Nodes | undefined);
  if (!before) return false;
  const after = update(before);
  if (after.length === before.length) return false;
  cache.link(page, 'nodes', after);
  return true;
}

/** How many a list has is written by the query that asks for it. */
const totalCount = gql<{ places: { totalCount: number } | null }>`
  query ($filter: PlaceFilter, $orderBy: PlaceOrder, $first: Int, $after: String) {
    places(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
      totalCount
    }
  }
`;

/** Each page of a list that was asked for it knows how many there are, wherever they stand. */
function count(cache: Cache, parent: Entity, changed: FieldInfo, difference: number) {
  if (parent !== 'Query' || changed.fieldName !== 'places') return;
  for (const { arguments: args } of pagesOfList(cache, parent, 'places', changed.arguments)) {
    cache.updateQuery({ query: totalCount, variables: args ?? {} }, (data) => {
      if (data?.places) data.places.totalCount += difference;
      return data;
    });
  }
}

/**
 * The first page of a list has come anew. Where it ends elsewhere than before, the pages that follow do not
 * begin there, and something between them would be missing: they are forgotten.
 */
export const keepTogether: UpdateResolver = (_parent, args, cache, { parentKey, fieldName }) => {
  if (!isFirstPage({ arguments: args })) return;
  const pages = pagesOfList(cache, parentKey, fieldName, args);
  const kept = connected(cache, parentKey, pages);
  for (const page of pages) {
    if (!kept.includes(page)) cache.invalidate(parentKey, fieldName, page.arguments);
  }
};
