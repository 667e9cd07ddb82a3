import { gql, stringifyVariables } from '@urql/core';
import type {
  Cache,
  Entity,
  FieldArgs,
  FieldInfo,
  UpdateResolver,
} from '@urql/exchange-graphcache';

/** Keys of what a page of a list holds. */
type Nodes = (string | null)[];

/** The pages that the cache has of a field's lists, whatever those are filtered and ordered by. */
export const pagesOf = (cache: Cache, parent: Entity, field: string) =>
  cache.inspectFields(parent).filter(({ fieldName }) => fieldName === field);

export const isFirstPage = ({ arguments: args }: Pick<FieldInfo, 'arguments'>) =>
  !args?.after && !args?.before;

/** What a list is of and how it is ordered, apart from which page of it. */
function listOf(args: FieldArgs) {
  const { first: _first, last: _last, after: _after, before: _before, ...list } = args ?? {};
  return stringifyVariables(list);
}

/** Puts what is new before all others of a page. No harm if it is there. */
export function putFirst(cache: Cache, parent: Entity, page: FieldInfo, node: string) {
  change(cache, parent, page, (nodes) => (nodes.includes(node) ? nodes : [node, ...nodes]));
}

/** Takes something out of all lists of a field. */
export function takeOut(cache: Cache, parent: Entity, field: string, node: string) {
  for (const page of pagesOf(cache, parent, field)) {
    change(cache, parent, page, (nodes) => nodes.filter((key) => key !== node));
  }
}

function change(
  cache: Cache,
  parent: Entity,
  { fieldKey, fieldName, arguments: args }: FieldInfo,
  update: (nodes: Nodes) => Nodes,
) {
  const page = cache.resolve(parent, fieldKey) as string | null;
  const before = page && (cache.resolve(page, 'nodes') as Nodes | undefined);
  if (!before) return;
  const after = update(before);
  if (after.length === before.length) return;
  cache.link(page, 'nodes', after);
  const difference = after.length - before.length;
  const query = counts[fieldName];
  if (query) {
    cache.updateQuery<Counted>({ query, variables: args ?? {} }, (data) => {
      const list = data?.places ?? data?.viewer?.favorites;
      if (list) list.totalCount += difference;
      return data;
    });
  }
}

interface Counted {
  places?: { totalCount: number };
  viewer?: { favorites: { totalCount: number } };
}

/** How many a list has is written by the query that asks for it. */
const counts: Record<string, ReturnType<typeof gql>> = {
  places: gql`
    query ($filter: PlaceFilter, $orderBy: PlaceOrder, $first: Int, $after: String) {
      places(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
        totalCount
      }
    }
  `,
  favorites: gql`
    query ($first: Int, $after: String) {
      viewer {
        favorites(first: $first, after: $after) {
          totalCount
        }
      }
    }
  `,
};

/**
 * The first page of a list has come anew. Where it ends elsewhere than before, the pages that follow do not
 * begin there, and something between them would be missing: they are forgotten.
 */
export const keepTogether: UpdateResolver = (_parent, args, cache, { parentKey, fieldName }) => {
  if (!isFirstPage({ arguments: args })) return;
  const pages = pagesOf(cache, parentKey, fieldName).filter(
    (page) => listOf(page.arguments) === listOf(args),
  );
  const later = pages.filter((page) => !isFirstPage(page));
  const end = cache.resolve(cache.resolve(parentKey, fieldName, args) as Entity, 'pageInfo');
  const cursor = cache.resolve(end as Entity, 'endCursor');
  if (later.some((page) => page.arguments?.after === cursor)) return;
  for (const page of later) cache.invalidate(parentKey, fieldName, page.arguments);
};
