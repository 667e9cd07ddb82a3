import { mapExchange, type OperationResult } from '@urql/core';

/** Why what is shown may not be what is: nothing gets through, or nobody is signed in any more. */
export type Trouble = 'offline' | 'sessionEnded' | null;

/** Watches whether the API answers. What has been shown stays so while nothing gets through. */
export function watchConnection() {
  let trouble: Trouble = null;
  let toldInPlace = 0;
  const listeners = new Set<() => void>();
  const shown = new Map<number, OperationResult>();

  function report(next: Trouble) {
    // A session that has ended stays so until somebody signs in.
    if (next === trouble || trouble === 'sessionEnded') return;
    trouble = next;
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
      if (result.error?.networkError) {
        report('offline');
        return shown.get(key);
      }
      if (kind === 'query' && result.data) shown.set(key, result);
      // Who asked for something reads in that place why it is refused; a stream has no place of its own.
      if (kind === 'subscription' && isUnauthorized(result)) report('sessionEnded');
      else if (context.meta?.cacheOutcome !== 'hit') report(null);
    },
  });

  return {
    exchange,
    report,
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
