import { resolveNodes } from '@pothos/plugin-relay';
import { type GraphQLResolveInfo, isObjectType } from 'graphql';
import { badInput } from '../../models/errors';
import { maxPageSize } from '../../models/page';
import { builder } from '../builder';
import type { Context } from '../context';
import { parseGlobalID } from '../ids';

const Node = builder.nodeInterfaceRef();

/** Type and local ID of a well-formed global ID of a node type, else null. */
function nodeID(globalID: string, info: GraphQLResolveInfo) {
  const parsed = parseGlobalID(globalID);
  const type = parsed && info.schema.getType(parsed.typename);
  const isNode = isObjectType(type) && type.getInterfaces().some(({ name }) => name === Node.name);
  return isNode ? parsed : null;
}

function findNodes(globalIDs: readonly string[], context: Context, info: GraphQLResolveInfo) {
  if (globalIDs.length > maxPageSize) throw badInput('ids', `Must be at most ${maxPageSize} IDs`);
  return resolveNodes(
    builder,
    context,
    info,
    globalIDs.map((id) => nodeID(id, info)),
  ) as Promise<(object | null)[]>;
}

builder.queryFields((t) => ({
  node: t.withAuth({ read: true }).field({
    description: 'The object with this ID. Null if it does not exist or you may not see it.',
    type: Node,
    nullable: true,
    complexity: 1,
    args: { id: t.arg.id({ required: true, description: 'The ID of an object.' }) },
    resolve: async (_query, { id }, context, info) =>
      (await findNodes([id], context, info))[0] as never,
  }),
  nodes: t.withAuth({ read: true }).field({
    description: `The objects with these IDs, in the same order, at most ${maxPageSize}. Null for each that does not exist or that you may not see.`,
    type: [Node],
    nullable: { list: false, items: true },
    complexity: ({ ids }) => ({ field: ids.length, multiplier: ids.length }),
    args: { ids: t.arg.idList({ required: true, description: 'The IDs of objects.' }) },
    resolve: (_query, { ids }, context, info) => findNodes(ids, context, info) as never,
  }),
}));
