import { resolveNodes } from '@pothos/plugin-relay';
import { type GraphQLResolveInfo, isObjectType } from 'graphql';
import { badInput } from '../../models/errors';
import { maxPageSize } from '../../models/page';
import { builder } from '../builder';
import type { Context } from '../context';
import { parseGlobalID } from '../ids';

const Node = builder.nodeInterfaceRef();

/** The ids that could be somebody's: of a type that is a node, in the form that ids have. */
function nodeID(globalID: string, info: GraphQLResolveInfo) {
  const parsed = parseGlobalID(globalID);
  const type = parsed && info.schema.getType(parsed.typename);
  const isNode = isObjectType(type) && type.getInterfaces().some(({ name }) => name === Node.name);
  return isNode ? parsed : null;
}

function findNodes(globalIDs: readonly string[], context: Context, info: GraphQLResolveInfo) {
  if (globalIDs.length > maxPageSize) throw badInput('ids', `Must be at most ${maxPageSize} ids`);
  return resolveNodes(
    builder,
    context,
    info,
    globalIDs.map((id) => nodeID(id, info)),
  ) as Promise<(object | null)[]>;
}

builder.queryFields((t) => ({
  node: t.withAuth({ read: true }).field({
    description: 'Anything that has an id. Null when there is nothing by this id that you may see.',
    type: Node,
    nullable: true,
    complexity: 1,
    args: { id: t.arg.id({ required: true, description: 'The `id` of a node.' }) },
    resolve: async (_query, { id }, context, info) =>
      (await findNodes([id], context, info))[0] as never,
  }),
  nodes: t.withAuth({ read: true }).field({
    description: `Up to ${maxPageSize} things by their ids, in this order, null in the place of each that you may not see.`,
    type: [Node],
    nullable: { list: false, items: true },
    complexity: ({ ids }) => ({ field: ids.length, multiplier: ids.length }),
    args: { ids: t.arg.idList({ required: true, description: 'The `id`s of nodes.' }) },
    resolve: (_query, { ids }, context, info) => findNodes(ids, context, info) as never,
  }),
}));
