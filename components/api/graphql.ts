import { gql } from '@urql/core';
import type { graphql as typedGraphql } from './generated';

export { type FragmentType, readFragment } from './generated/fragment-masking';

/** The definitions that a fragment is made of, by its name: its own, and those that it spreads. */
const fragments = new Map<string, string[]>();

/**
 * The document that a text is, with codegen's types. Who spreads a component's fragment imports the component,
 * so the fragment is known by then. A page carries its own documents only, where the function that codegen
 * writes would bring those of all pages along.
 * @throws Error when a fragment's module is not imported.
 */
export const graphql = ((source: string) => {
  const spread = [...source.matchAll(/\.\.\.\s*(?!on\b)(\w+)/g)].flatMap(([, name = '']) => {
    const fragment = fragments.get(name);
    if (!fragment) throw new Error(`The module of the fragment ${name} is not imported`);
    return fragment;
  });
  const definitions = [...new Set([source, ...spread])];
  const [, name] = /^\s*fragment\s+(\w+)/.exec(source) ?? [];
  if (name) fragments.set(name, definitions);
  return gql(definitions.join(''));
}) as typeof typedGraphql;
