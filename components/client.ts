import {
  type AnyVariables,
  Client,
  cacheExchange,
  fetchExchange,
  type SSRData,
  ssrExchange,
  type TypedDocumentNode,
} from '@urql/core';

export interface ClientOptions {
  /** Answers that are known already. */
  state?: SSRData;
  fetch?: typeof fetch;
}

/** A client of the API for one viewer: it remembers answers, so it must not outlive that viewer's page. */
export function createClient({ state, fetch }: ClientOptions = {}) {
  const ssr = ssrExchange({ isClient: typeof window !== 'undefined', initialState: state });
  const client = new Client({
    url: '/api/graphql',
    preferGetMethod: false,
    exchanges: [cacheExchange, ssr, fetchExchange],
    fetch,
  });
  return { client, ssr };
}

/** Asks the one query of a page; `state` is the answer for the client that renders the page. */
export async function loadQuery<Data, Variables extends AnyVariables>(
  options: ClientOptions,
  query: TypedDocumentNode<Data, Variables>,
  variables: Variables,
) {
  const { client, ssr } = createClient(options);
  const { data, error } = await client.query(query, variables).toPromise();
  return { data, error, state: ssr.extractData() };
}
