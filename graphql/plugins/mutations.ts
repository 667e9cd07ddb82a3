import PothosBuilder, {
  BasePlugin,
  type PothosInputFieldConfig,
  type PothosOutputFieldConfig,
  type PothosTypeConfig,
  type SchemaTypes,
} from '@pothos/core';
import { clearAllDataLoaders } from '@pothos/plugin-dataloader';
import type { GraphQLFieldResolver } from 'graphql';

declare global {
  export namespace PothosSchemaTypes {
    interface Plugins<Types extends SchemaTypes> {
      mutations: MutationsPlugin<Types>;
    }
  }
}

/** Points that a mutation costs, in addition to the objects selected in its payload. */
const writeCost = 10;

/** What all mutations share: their cost, empty loaders, and the descriptions of their input and payload. */
class MutationsPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override onOutputFieldConfig(field: PothosOutputFieldConfig<Types>) {
    if (field.kind !== 'Mutation') return field;
    return { ...field, pothosOptions: { complexity: writeCost, ...field.pothosOptions } };
  }

  override onInputFieldConfig(field: PothosInputFieldConfig<Types>) {
    if (field.parentType !== 'Mutation' || field.name !== 'input') return field;
    return { ...field, description: `Parameters for \`${field.parentField}\`.` };
  }

  override onTypeConfig(type: PothosTypeConfig) {
    const [, name, kind] = /^(.+)(Input|Payload)$/.exec(type.name) ?? [];
    if (!name || type.description) return type;
    const mutation = name.charAt(0).toLowerCase() + name.slice(1);
    return {
      ...type,
      description: `The ${kind === 'Input' ? 'input' : 'payload'} of \`${mutation}\`.`,
    };
  }

  /** Mutations of one request run in sequence. Each must load objects as it left them. */
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

export const mutations = 'mutations' as const;
PothosBuilder.registerPlugin(mutations, MutationsPlugin);
