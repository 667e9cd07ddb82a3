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

/** What one request may ask, before anything of it is executed. */
export const limits = {
  aliases: 15,
  directives: 10,
  depth: 10,
  tokens: 1000,
  cost: 1000,
  /** Streams that a viewer may have open in one process. */
  streams: 5,
  /** Events that wait for a client which reads slowly, before its stream is ended. */
  unreadEvents: 100,
};

/** What somebody signed in, and what the guests of one IP address may ask in a minute, in the unit of `cost`. */
export const pointsPerMinute = { viewer: 60_000, guest: 6_000 };

/** Says which limit was exceeded, and by what. */
export function tooComplex(limit: keyof typeof limits, actual: number, node?: ASTNode) {
  return new GraphQLError(`Too complex: ${actual} ${limit}, at most ${limits[limit]} are allowed`, {
    nodes: node,
    extensions: { code: 'QUERY_TOO_COMPLEX', limit: limits[limit], actual },
  });
}

interface Size {
  aliases: number;
  directives: number;
  depth: number;
}

/**
 * Counts what an operation becomes once its fragments stand in their places: a fragment spread ten times
 * counts ten times. Introspection's own depth is bounded by graphql-js (MaxIntrospectionDepthRule).
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
    const known = sizes.get(selectionSet);
    if (known) return known;
    const size = { aliases: 0, directives: 0, depth: 0 };
    // Set before the descent: a fragment that spreads itself, refused by another rule, ends here.
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

/** Validation rule: aliases, directives and depth of each operation within the limits. */
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
