import { gql, type TypedDocumentNode } from '@urql/core';
import type { graphql as typedGraphql } from './generated';

export { type FragmentType, readFragment } from './generated/fragment-masking';

/**
 * Parses a GraphQL document, typed by codegen. Unlike the function that codegen generates, it does not add
 * the documents of all pages to the scripts of each page.
 */
export const graphql = gql as typeof typedGraphql;

interface Node {
  kind: string;
  name?: { value: string };
  selectionSet?: { selections: readonly Node[] };
}

/** Names of the fragments that a definition or selection spreads. */
function spreads({ kind, name, selectionSet }: Node): string[] {
  if (kind === 'FragmentSpread') return name ? [name.value] : [];
  return selectionSet?.selections.flatMap(spreads) ?? [];
}

/**
 * Adds the definitions of the fragments that a document spreads.
 * @throws Error when a fragment that the document spreads is not among `fragments`
 */
export function withFragments<Data, Variables>(
  document: TypedDocumentNode<Data, Variables>,
  fragments: Pick<TypedDocumentNode, 'definitions'>[],
): TypedDocumentNode<Data, Variables> {
  const definitions = [
    ...new Set([document, ...fragments].flatMap<Node>(({ definitions }) => definitions)),
  ];
  const names = definitions.map(({ name }) => name?.value);
  const missing = definitions.flatMap(spreads).find((name) => !names.includes(name));
  if (missing) throw new Error(`The fragment ${missing} is spread but not passed`);
  return { kind: 'Document', definitions } as TypedDocumentNode<Data, Variables>;
}
