import { useState } from 'react';
import { type AnyVariables, type TypedDocumentNode, useQuery } from 'urql';

/** The result of a query. Until the result for new variables arrives, it stays the previous one. */
export function useLatestResult<Data, Variables extends AnyVariables>(
  query: TypedDocumentNode<Data, Variables>,
  variables: Variables,
) {
  const [{ data, error, fetching, stale }, load] = useQuery({ query, variables });
  const [resultVariables, setResultVariables] = useState(variables);
  if (!fetching && JSON.stringify(resultVariables) !== JSON.stringify(variables)) {
    setResultVariables(variables);
  }
  const [latest, setLatest] = useState(data);
  if (data && data !== latest) setLatest(data);
  return {
    data: data ?? latest,
    /** The variables that `data` belongs to. */
    variables: resultVariables,
    error,
    stale: fetching || stale,
    load,
  };
}
