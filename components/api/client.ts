import {
  type AnyVariables,
  Client,
  createRequest,
  type Exchange,
  fetchExchange,
  formatDocument,
  makeOperation,
  mapExchange,
  type TypedDocumentNode,
} from '@urql/core';
import { empty } from 'wonka';
import { cache } from './cache';
import { watchOnlineStatus } from './onlineStatus';
import { type PageState, preloadedData, serialize } from './preloadedData';

const isBrowser = typeof window !== 'undefined';

/** While a page is rendered on the server all that it asks has been answered, and nothing else is asked. */
const silent: Exchange = () => () => empty;

/**
 * When these answers came, in milliseconds of `performance.now`. Those that the server rendered into the first
 * page came with it, which may be long before its scripts.
 */
function timeOf(state: PageState | undefined) {
  const now = performance.now();
  if (!isBrowser || !state || state !== window.__NEXT_DATA__.props.pageProps?.state) return now;
  const [page] = performance.getEntriesByType('navigation');
  return page instanceof PerformanceNavigationTiming ? page.responseStart : now;
}

/** A client of the API for one viewer: it remembers answers, so it must not outlive that viewer's stay. */
export function createClient(viewerKey: string, state?: PageState) {
  const answers = preloadedData(state);
  const connection = watchOnlineStatus(viewerKey !== '');
  let answeredAt = timeOf(state);
  const clock = mapExchange({
    onResult({ operation }) {
      if (operation.kind === 'query') answeredAt = performance.now();
    },
  });
  const client = new Client({
    url: '/api/graphql',
    preferGetMethod: false,
    // By now somebody else may be signed in in this browser: then the API takes it for a guest's.
    fetchOptions: viewerKey ? { headers: { 'X-Viewer-Key': viewerKey } } : undefined,
    fetchSubscriptions: true,
    exchanges: [
      connection.exchange,
      answers.ask,
      cache(),
      connection.session,
      answers.answer,
      clock,
      isBrowser ? fetchExchange : silent,
    ],
  });
  return {
    client,
    connection,
    /** Takes the answers that came with the next page of the same viewer. */
    add(state: PageState) {
      answers.add(state);
      answeredAt = performance.now();
    },
    /** When the last answer came, in milliseconds of `performance.now`. */
    answeredAt: () => answeredAt,
    /** Has what is shown take the answers that it did not have to ask for. */
    show() {
      for (const query of answers.active()) {
        if (answers.has(query)) client.reexecuteOperation(query);
      }
    },
    /** Asks anew for all that is shown. */
    refetch() {
      for (const query of answers.active()) {
        const context = { ...query.context, requestPolicy: 'network-only' as const };
        client.reexecuteOperation(makeOperation('query', query, context));
      }
    },
  };
}

/** The cache knows things by their types; in the browser it asks for them itself. */
const withTypes = mapExchange({
  onOperation: (operation) =>
    makeOperation(operation.kind, { ...operation, query: formatDocument(operation.query) }),
});

/** Asks the one query of a page; `state` is the answer for the client that renders the page. */
export async function loadQuery<Data, Variables extends AnyVariables>(
  fetch: typeof globalThis.fetch,
  query: TypedDocumentNode<Data, Variables>,
  variables: Variables,
) {
  const client = new Client({
    url: 'http://localhost/api/graphql',
    preferGetMethod: false,
    fetch,
    exchanges: [withTypes, fetchExchange],
  });
  const { data, error } = await client.query(query, variables).toPromise();
  const { key } = createRequest(query, variables);
  // Without an answer the browser asks once more.
  const state: PageState = error?.networkError ? {} : { [key]: serialize(data, error) };
  return { data, error, state };
}
