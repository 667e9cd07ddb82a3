import type { ObjectRef } from '@pothos/core';
import { defaultPageSize, maxPageSize, type Page, type PageArgs } from '../models/page';
import { builder, type PothosTypes } from './builder';

/** A page's edges are already there; what costs a query of its own is a function, called if asked for. */
const PageInfo = builder.objectRef<Page<unknown>>('PageInfo').implement({
  description: 'Where a page stands in its list, by the Relay cursor connections specification.',
  fields: (t) => ({
    hasNextPage: t.boolean({
      description: 'Whether there is more after this page.',
      resolve: (page) => page.hasNextPage(),
    }),
    hasPreviousPage: t.boolean({
      description: 'Whether there is more before this page.',
      resolve: (page) => page.hasPreviousPage(),
    }),
    startCursor: t.exposeString('startCursor', {
      description: 'Give it as `before` for the page before this one. Null on an empty page.',
      nullable: true,
    }),
    endCursor: t.exposeString('endCursor', {
      description: 'Give it as `after` for the page after this one. Null on an empty page.',
      nullable: true,
    }),
  }),
});

/** `PlaceConnection` and `PlaceEdge` of a node type. */
export function connectionOf<Node>(node: ObjectRef<PothosTypes, Node>) {
  const Edge = builder.objectRef<Page<Node>['edges'][number]>(`${node.name}Edge`).implement({
    description: `A ${node.name} and its position in the list it was found in.`,
    fields: (t) => ({
      cursor: t.exposeString('cursor', {
        description: 'The position, for `after` and `before`. Valid in this list and order only.',
      }),
      node: t.field({
        description: `The ${node.name}.`,
        type: node,
        resolve: (edge) => edge.node as never,
      }),
    }),
  });
  return builder.objectRef<Page<Node>>(`${node.name}Connection`).implement({
    description: `One page of a list of ${node.name}.`,
    fields: (t) => ({
      edges: t.expose('edges', { description: 'The page, with cursors.', type: [Edge] }),
      nodes: t.field({
        description: 'The page, without cursors.',
        type: [node],
        resolve: (page) => page.nodes as never,
      }),
      pageInfo: t.field({
        description: 'Where this page stands in the list.',
        type: PageInfo,
        resolve: (page) => page,
      }),
      totalCount: t.int({
        description: 'How many there are in the whole list. Counted only if asked for.',
        resolve: (page) => page.totalCount(),
      }),
    }),
  });
}

/** The four arguments of a connection field; build them with the field's own `t.arg`. */
export const pageArgs = builder.args((t) => ({
  first: t.int({
    description: `How many from the start, 1 to ${maxPageSize}. ${defaultPageSize} when neither first nor last is given.`,
  }),
  after: t.string({ description: 'Only what follows this cursor.' }),
  last: t.int({ description: `How many from the end, 1 to ${maxPageSize}.` }),
  before: t.string({ description: 'Only what precedes this cursor.' }),
}));

/** A page costs its documents, and each of them what is asked of it. A size out of bounds is refused elsewhere. */
export function pageComplexity({ first, last }: PageArgs) {
  const size = Math.min(Math.max(first ?? last ?? defaultPageSize, 1), maxPageSize);
  return { field: size, multiplier: size };
}
