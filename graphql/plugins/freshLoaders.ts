import PothosBuilder, {
  BasePlugin,
  type PothosOutputFieldConfig,
  type SchemaTypes,
} from '@pothos/core';
import { clearAllDataLoaders } from '@pothos/plugin-dataloader';
import type { GraphQLFieldResolver } from 'graphql';

declare global {
  export namespace PothosSchemaTypes {
    interface Plugins<Types extends SchemaTypes> {
      freshLoaders: FreshLoadersPlugin<Types>;
    }
  }
}

/**
 * Mutations of one request run one after the other: each must show things as it left them, not as an
 * earlier one had loaded them.
 */
class FreshLoadersPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override wrapResolve(
    resolver: GraphQLFieldResolver<unknown, Types['Context'], object>,
    field: PothosOutputFieldConfig<Types>,
  ): GraphQLFieldResolver<unknown, Types['Context'], object> {
    if (field.kind !== 'Mutation') return resolver;
    return (root, args, context, info) => {
      clearAllDataLoaders(context);
      return resolver(root, args, context, info);
    };
  }
}

export const freshLoaders = 'freshLoaders' as const;
PothosBuilder.registerPlugin(freshLoaders, FreshLoadersPlugin);
