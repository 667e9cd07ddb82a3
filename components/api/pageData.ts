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

/** Results of the queries of a page by operation key. The server sends them with the page. */
export type PageData = Record<string, Pick<ExecutionResult, 'data' | 'errors'>>;

/** A result as JSON, which has no `undefined`. */
export const serializeResult = (
  data: unknown,
  error: CombinedError | undefined,
): PageData[string] => ({
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
 * Answers queries with the results that came with a page. Unlike urql's `ssrExchange` it accepts another result
 * for the same query when the viewer returns to a page, and the cache learns it.
 */
export function createPageData(initialData: PageData) {
  const results = new Map(Object.entries(initialData));
  const has = ({ kind, key }: Operation) => kind === 'query' && results.has(String(key));

  /** Belongs before the cache. */
  const skipCache = mapExchange({
    onOperation(operation) {
      const { kind, key, context } = operation;
      // The result has been shown: this is a request for a newer one.
      if (context.requestPolicy === 'network-only') results.delete(String(key));
      if (!has(operation)) return operation;
      return makeOperation(kind, operation, { ...context, requestPolicy: 'network-only' });
    },
  });

  /** Belongs behind the cache. */
  const respond: Exchange =
    ({ forward }) =>
    (operations) => {
      const shared = share(operations);
      const preloaded = pipe(
        shared,
        filter(has),
        map((operation) => {
          const result = results.get(String(operation.key)) ?? {};
          // The cache keeps data, but React asks twice, and the cache would request failed queries again.
          if (!result.errors) results.delete(String(operation.key));
          return makeResult(operation, result);
        }),
      );
      const others = pipe(
        shared,
        filter((operation) => !has(operation)),
        forward,
      );
      return merge([preloaded, others]);
    };

  return {
    skipCache,
    respond,
    /** Whether a result has not been used. */
    has,
    add(data: PageData) {
      for (const [key, result] of Object.entries(data)) results.set(key, result);
    },
  };
}
