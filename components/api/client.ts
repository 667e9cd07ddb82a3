import {
  type AnyVariables,
  Client,
  createRequest,
  type Exchange,
  fetchExchange,
  formatDocument,
  makeOperation,
  mapExchange,
  type OperationResult,
  type TypedDocumentNode,
} from '@urql/core';
import { empty } from 'wonka';
import { cache } from './cache';
import { createOnlineStatus, isUnauthorized } from './onlineStatus';
import { createPageData, type PageData, serializeResult } from './pageData';

const isBrowser = typeof window !== 'undefined';

/** Sends nothing: on the server, pages render from their preloaded data only. */
const noFetchExchange: Exchange = () => () => empty;

/** Creates the urql client of one viewer. Its cache must not be used for another viewer. */
export function createClient(viewerKey: string, initialData: PageData = {}) {
  const signedIn = viewerKey !== '';
  const pageData = createPageData(initialData);
  const onlineStatus = createOnlineStatus(signedIn);
  /** The last results of the queries that the page shows, by operation key. */
  const shown = new Map<number, OperationResult>();

  /** Keeps the data that the page shows when a query fails. */
  const keepData = mapExchange({
    onOperation({ kind, key }) {
      if (kind === 'teardown') shown.delete(key);
    },
    onResult(result) {
      const { operation, error } = result;
      if (operation.kind !== 'query') return;
      const last = shown.get(operation.key);
      if (!error || !last?.data) {
        shown.set(operation.key, result);
        return;
      }
      // The page as a whole shows that it is offline or that the session has ended.
      const isShown = error.networkError || (signedIn && isUnauthorized(result));
      return { ...last, stale: false, error: isShown ? undefined : error };
    },
  });

  const client = new Client({
    url: '/api/graphql',
    preferGetMethod: false,
    // If another user has signed in since in this browser, the API treats the request as one of a guest.
    fetchOptions: signedIn ? { headers: { 'X-Viewer-Key': viewerKey } } : undefined,
    fetchSubscriptions: true,
    exchanges: [
      keepData,
      pageData.skipCache,
      cache(),
      pageData.respond,
      onlineStatus.exchange,
      isBrowser ? fetchExchange : noFetchExchange,
    ],
  });

  /** Reloads the queries that the page shows. */
  function refetch() {
    for (const { operation } of shown.values()) {
      const context = { ...operation.context, requestPolicy: 'network-only' as const };
      client.reexecuteOperation(makeOperation('query', operation, context));
    }
  }

  return {
    client,
    onlineStatus,
    refetch,
    /** Adds the data of the next page of the same viewer. */
    addPageData: pageData.add,
    /** Shows new page data in the parts of the page that stay. */
    showPageData() {
      for (const { operation } of shown.values()) {
        if (!pageData.has(operation)) continue;
        const context = { ...operation.context, requestPolicy: 'cache-first' as const };
        client.reexecuteOperation(makeOperation('query', operation, context));
      }
    },
  };
}

/** The cache in the browser needs `__typename`. `client.query` would ignore a formatted document. */
const addTypenames = mapExchange({
  onOperation: (operation) =>
    makeOperation(operation.kind, { ...operation, query: formatDocument(operation.query) }),
});

/**
 * Runs the query of a page on the server.
 * @returns the result, and the page data from which the client renders it
 */
export async function loadQuery<Data, Variables extends AnyVariables>(
  fetch: typeof globalThis.fetch,
  query: TypedDocumentNode<Data, Variables>,
  variables: Variables,
) {
  const client = new Client({
    url: 'http://localhost/api/graphql',
    preferGetMethod: false,
    fetch,
    exchanges: [addTypenames, fetchExchange],
  });
  const { data, error } = await client.query(query, variables).toPromise();
  const { key } = createRequest(query, variables);
  // After a network error, the browser runs the query again.
  const state: PageData = error?.networkError ? {} : { [key]: serializeResult(data, error) };
  return { data, error, state };
}
