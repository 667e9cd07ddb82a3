import {
  type CombinedError,
  type Exchange,
  type ExecutionResult,
  makeOperation,
  makeResult,
  mapExchange,
  type Operation,
} from '@urql/core';
import { filter, map, merge, pipe, share } from 'wonka';

/** What the server answered to the queries of a page, by the keys of their operations. */
export type PageState = Record<string, Pick<ExecutionResult, 'data' | 'errors'>>;

/** An answer as it can be sent with a page, where there is no `undefined`. */
export const serialize = (data: unknown, error: CombinedError | undefined): PageState[string] => ({
  data: data ?? null,
  ...(error && {
    errors: error.graphQLErrors.map(({ message, path, extensions }) => ({
      message,
      ...(path && { path }),
      extensions,
    })),
  }),
});

/**
 * Gives the answers that came with a page to the queries of that page, each once, by way of the cache, which
 * takes them for newer than what it holds. `ask` belongs before the cache, `answer` behind it.
 */
export function preloadedData(state: PageState = {}) {
  const answers = new Map(Object.entries(state));
  const active = new Map<number, Operation>();
  const has = ({ kind, key }: Operation) => kind === 'query' && answers.has(String(key));

  const ask = mapExchange({
    onOperation(operation) {
      const { kind, key, context } = operation;
      if (kind === 'teardown') active.delete(key);
      if (kind === 'query') active.set(key, operation);
      // Whoever insists on the network has seen the answer.
      if (context.requestPolicy === 'network-only') answers.delete(String(key));
      if (!has(operation)) return operation;
      return makeOperation(kind, operation, { ...context, requestPolicy: 'network-only' });
    },
  });

  const answer: Exchange =
    ({ forward }) =>
    (operations) => {
      const shared = share(operations);
      const known = pipe(
        shared,
        filter(has),
        map((operation) => {
          const result = answers.get(String(operation.key)) ?? {};
          // The cache keeps data, and what has failed it would ask for again.
          if (!result.errors) answers.delete(String(operation.key));
          return makeResult(operation, result);
        }),
      );
      const others = pipe(
        shared,
        filter((operation) => !has(operation)),
        forward,
      );
      return merge([known, others]);
    };

  return {
    ask,
    answer,
    /** Takes the answers of another page. */
    add(more: PageState) {
      for (const [key, result] of Object.entries(more)) answers.set(key, result);
    },
    /** The queries that are shown now. */
    active: () => [...active.values()],
    /** Whether an answer is still to be given. */
    has,
  };
}
