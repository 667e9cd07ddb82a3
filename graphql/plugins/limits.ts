import {
  type ASTNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql';

/** Limits of a request, checked before it is executed. */
export const limits = {
  aliases: 15,
  directives: 10,
  depth: 10,
  tokens: 1000,
  cost: 1000,
  /** Open streams per viewer and process. */
  streams: 5,
  /** Events that wait for a slow client before its stream is ended. */
  unreadEvents: 100,
};

/** Default rate limits of a viewer, and of the guests of one IP address. */
export const pointsPerMinute = { viewer: 60_000, guest: 6_000 };

/** The error for an exceeded limit. */
export function tooComplex(limit: keyof typeof limits, actual: number, node?: ASTNode) {
  return new GraphQLError(
    `Query too complex: ${actual} ${limit}, at most ${limits[limit]} allowed`,
    {
      nodes: node,
      extensions: { code: 'QUERY_TOO_COMPLEX', limit: limits[limit], actual },
    },
  );
}

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
export function SizeRule(context: ValidationContext) {
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
