import type { CombinedError, TypedDocumentNode } from '@urql/core';
import { useState } from 'react';
import { useClient } from 'urql';

/**
 * Loads the pages of a list that follow the first one. The cache appends each page to the list, so the
 * component that shows the list needs to read it only once.
 * @param query a query of one page, with the variable `after`
 */
export function usePages<Data, Variables extends { after?: string | null }>(
  query: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  pageInfo: { endCursor?: string | null } | undefined,
) {
  const client = useClient();
  const [fetching, setFetching] = useState(false);
  const [error, setError] = useState<CombinedError>();

  async function loadNextPage() {
    if (fetching) return;
    setFetching(true);
    const page = { ...variables, after: pageInfo?.endCursor };
    const result = await client.query(query, page, { requestPolicy: 'network-only' }).toPromise();
    setFetching(false);
    setError(result.error);
  }

  return { fetching, error, loadNextPage };
}
