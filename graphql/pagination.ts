import type { ObjectRef } from '@pothos/core';
import { defaultPageSize, maxPageSize, type Page, type PageArgs } from '../models/page';
import { builder, type PothosTypes } from './builder';

const PageInfo = builder.objectRef<Page<unknown>>('PageInfo').implement({
  description: 'Information about a page of a connection (Relay).',
  fields: (t) => ({
    hasNextPage: t.boolean({
      description: 'Whether there are objects after this page.',
      resolve: (page) => page.hasNextPage(),
    }),
    hasPreviousPage: t.boolean({
      description: 'Whether there are objects before this page.',
      resolve: (page) => page.hasPreviousPage(),
    }),
    startCursor: t.exposeString('startCursor', {
      description: 'The cursor for `before` to get the previous page. Null for an empty page.',
      nullable: true,
    }),
    endCursor: t.exposeString('endCursor', {
      description: 'The cursor for `after` to get the next page. Null for an empty page.',
      nullable: true,
    }),
  }),
});

/** The connection and edge types of a node type, such as `PlaceConnection` and `PlaceEdge`. */
export function connectionOf<Node>(node: ObjectRef<PothosTypes, Node>) {
  const Edge = builder.objectRef<Page<Node>['edges'][number]>(`${node.name}Edge`).implement({
    description: `A ${node.name} and its cursor.`,
    fields: (t) => ({
      cursor: t.exposeString('cursor', {
        description:
          'The position in the list, for `after` and `before`. Valid only for the same list and order.',
      }),
      node: t.field({
        description: `The ${node.name}.`,
        type: node,
        resolve: (edge) => edge.node as never,
      }),
    }),
  });
  return builder.objectRef<Page<Node>>(`${node.name}Connection`).implement({
    description: `A page of a list of ${node.name} objects.`,
    fields: (t) => ({
      edges: t.expose('edges', {
        description: 'The objects of the page, with cursors.',
        type: [Edge],
      }),
      nodes: t.field({
        description: 'The objects of the page.',
        type: [node],
        resolve: (page) => page.nodes as never,
      }),
      pageInfo: t.field({
        description: 'Information for pagination.',
        type: PageInfo,
        resolve: (page) => page,
      }),
      totalCount: t.int({
        description: 'The number of objects in the whole list. Counted only if selected.',
        resolve: (page) => page.totalCount(),
      }),
    }),
  });
}

/** The arguments of a connection field. */
export const pageArgs = builder.args((t) => ({
  first: t.int({
    description: `The number of objects from the start, 1 to ${maxPageSize}. ${defaultPageSize} by default.`,
  }),
  after: t.string({ description: 'Only objects after this cursor.' }),
  last: t.int({ description: `The number of objects from the end, 1 to ${maxPageSize}.` }),
  before: t.string({ description: 'Only objects before this cursor.' }),
}));

/** A page costs one point per object, plus the cost of what is selected in each. The model refuses invalid sizes. */
export function pageComplexity({ first, last }: PageArgs) {
  const size = Math.min(Math.max(first ?? last ?? defaultPageSize, 1), maxPageSize);
  return { field: size, multiplier: size };
}
