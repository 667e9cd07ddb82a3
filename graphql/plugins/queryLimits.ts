import { complexityFromQuery } from '@pothos/plugin-complexity';
import {
  type DocumentNode,
  type ExecutionArgs,
  type FragmentDefinitionNode,
  getOperationAST,
  Kind,
  NoSchemaIntrospectionCustomRule,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
  type ValidationContext,
  validate,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Context } from '../context';
import { subscribe } from '../live/subscribe';
import { schema } from '../schema';
import { limits, tooComplex } from './limits';

interface Size {
  aliases: number;
  directives: number;
  depth: number;
}

/**
 * Measures an operation with its fragments expanded: a fragment that is spread ten times counts ten times. The depth of
 * introspection is limited by graphql-js (MaxIntrospectionDepthRule).
 */
function measure(document: DocumentNode) {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) {
      fragments.set(definition.name.value, definition);
    }
  }
  const sizes = new Map<SelectionSetNode, Size>();

  function sizeOf(selectionSet: SelectionSetNode | undefined): Size {
    if (!selectionSet) return { aliases: 0, directives: 0, depth: 0 };
    const cached = sizes.get(selectionSet);
    if (cached) return cached;
    const size = { aliases: 0, directives: 0, depth: 0 };
    // Set first, so that a fragment that spreads itself ends here. Another rule refuses it.
    sizes.set(selectionSet, size);
    for (const selection of selectionSet.selections) {
      const isField = selection.kind === Kind.FIELD;
      const isIntrospection =
        isField && (selection.name.value === '__schema' || selection.name.value === '__type');
      const inner = sizeOf(
        selection.kind === Kind.FRAGMENT_SPREAD
          ? fragments.get(selection.name.value)?.selectionSet
          : selection.selectionSet,
      );
      size.aliases += inner.aliases + (isField && selection.alias ? 1 : 0);
      size.directives += inner.directives + (selection.directives?.length ?? 0);
      const depth = isIntrospection ? 1 : inner.depth + (isField ? 1 : 0);
      size.depth = Math.max(size.depth, depth);
    }
    return size;
  }

  return (operation: OperationDefinitionNode) => {
    const size = sizeOf(operation.selectionSet);
    return { ...size, directives: size.directives + (operation.directives?.length ?? 0) };
  };
}

/** Validation rule for the number of aliases and directives and the depth of each operation. */
function SizeRule(context: ValidationContext) {
  return {
    Document(document: DocumentNode) {
      const sizeOf = measure(document);
      for (const definition of document.definitions) {
        if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
        const size = sizeOf(definition);
        for (const limit of ['aliases', 'directives', 'depth'] as const) {
          if (size[limit] > limits[limit]) {
            context.reportError(tooComplex(limit, size[limit], definition));
          }
        }
      }
    },
  };
}

/** The cost of an operation; see `complexity` in the builder. */
function costOf(document: DocumentNode, operationName?: string | null, variables?: object | null) {
  const operation = getOperationAST(document, operationName);
  // The execution refuses a document without a selected operation.
  if (!operation) return 0;
  const fragments = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
  const { complexity } = complexityFromQuery(
    { kind: Kind.DOCUMENT, definitions: [operation, ...fragments] },
    { schema, variables: { ...variables } },
  );
  return complexity;
}

/**
 * Spends and returns the cost of an operation.
 * @throws GraphQLError if it exceeds the limit of a request or the remaining points.
 */
async function spendCostOf({
  document,
  operationName,
  variableValues,
  contextValue,
}: ExecutionArgs & { contextValue: Context }) {
  const cost = Math.max(costOf(document, operationName, variableValues), 1);
  if (cost > limits.cost) throw tooComplex('cost', cost);
  // The first point was spent before the document was parsed.
  if (cost > 1) await contextValue.meter?.spend(cost - 1);
  return cost;
}

/** Enforces the limits of a request, cheapest check first. */
export function useQueryLimits({ introspection }: { introspection: boolean }): Plugin<Context> {
  return {
    onParse({ setParseFn }) {
      setParseFn((source: string, options: object) =>
        parse(source, { ...options, maxTokens: limits.tokens }),
      );
    },
    onValidate({ addValidationRule, setValidationFn }) {
      addValidationRule(SizeRule);
      if (!introspection) addValidationRule(NoSchemaIntrospectionCustomRule);
      setValidationFn((schema, document, rules) =>
        validate(schema, document, rules, { maxErrors: 5, hideSuggestions: true }),
      );
    },
    async onExecute({ args }) {
      await spendCostOf(args);
    },
    async onSubscribe({ args, setSubscribeFn }) {
      const cost = await spendCostOf(args);
      const { signal } = args.contextValue.request;
      setSubscribeFn((subscribed) => subscribe(subscribed, cost, signal));
    },
  };
}
