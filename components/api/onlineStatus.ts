import { CombinedError, mapExchange, type OperationResult } from '@urql/core';

/** Why what is shown may not be what is: nothing gets through, or nobody is signed in any more. */
export type Trouble = 'offline' | 'sessionEnded' | null;

/**
 * Watches whether the API answers, and whether it still does so to the viewer where there is one. What has
 * been shown stays so while it does not.
 */
export function watchOnlineStatus(signedIn: boolean) {
  let trouble: Trouble = null;
  let toldInPlace = 0;
  const listeners = new Set<() => void>();
  const shown = new Map<number, OperationResult>();

  function report(next: Trouble) {
    // Not until the viewer is answered again has a session not ended.
    if (next === trouble || trouble === 'sessionEnded') return;
    trouble = next;
    tell();
  }

  function resume() {
    if (trouble !== 'sessionEnded') return;
    trouble = null;
    tell();
  }

  function tell() {
    for (const listener of listeners) listener();
  }

  const exchange = mapExchange({
    onOperation({ kind, key }) {
      if (kind === 'teardown') shown.delete(key);
    },
    onResult(result) {
      const { kind, key, context } = result.operation;
      const last = shown.get(key);
      // Who wants to change something reads in that place why it is refused.
      const hasEnded = signedIn && kind !== 'mutation' && isUnauthorized(result);
      if (result.error?.networkError || hasEnded) {
        report(hasEnded ? 'sessionEnded' : 'offline');
        return last && { ...last, stale: false };
      }
      if (context.meta?.cacheOutcome !== 'hit') report(null);
      if (result.error && last) return { ...last, stale: false, error: result.error };
      if (kind === 'query' && result.data) shown.set(key, result);
    },
  });

  const session = mapExchange({
    onResult(result) {
      const { operation, data, error } = result;
      if (!signedIn || operation.kind === 'subscription') return;
      if (operation.kind === 'query' && isForGuest(result)) {
        return { ...result, data: undefined, error: isUnauthorized(result) ? error : refusal };
      }
      if (data && !error) resume();
    },
  });

  return {
    exchange,
    /** Belongs behind the cache, which would take what a guest is answered for all that there is. */
    session,
    report,
    /** Whether the viewer is not answered any more, told or not. */
    hasEnded: () => trouble === 'sessionEnded',
    /** What is to be said that nothing else on the page says. */
    trouble: () => (trouble === 'sessionEnded' && toldInPlace > 0 ? null : trouble),
    /** Something on the page says that the session has ended. Returns what to call when it does no more. */
    tellsInPlace() {
      toldInPlace += 1;
      tell();
      return () => {
        toldInPlace -= 1;
        tell();
      };
    },
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** Whether nobody is signed in any more. */
export const isUnauthorized = ({ error }: Pick<OperationResult, 'error'>) =>
  error?.graphQLErrors.some(({ extensions }) => extensions.code === 'UNAUTHORIZED') ?? false;

const refusal = new CombinedError({
  graphQLErrors: [{ message: 'Not authorized', extensions: { code: 'UNAUTHORIZED' } }],
});

/** Whether it was a guest who got this answer to a query. */
const isForGuest = (result: OperationResult) =>
  isUnauthorized(result) || (result.data?.viewer === null && !result.error);
