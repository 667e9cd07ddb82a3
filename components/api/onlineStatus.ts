import { CombinedError, mapExchange, type OperationResult } from '@urql/core';

export type OnlineStatus = 'online' | 'offline' | 'sessionEnded';

/** Tracks whether the API can be reached and, if the viewer is signed in, whether the session is still valid. */
export function createOnlineStatus(signedIn: boolean) {
  let status: OnlineStatus = 'online';
  const listeners = new Set<() => void>();

  function set(next: OnlineStatus) {
    if (next === status) return;
    status = next;
    for (const listener of listeners) listener();
  }

  /** Does not change `sessionEnded`: only a result for the viewer does. */
  function report(next: 'online' | 'offline') {
    if (status !== 'sessionEnded') set(next);
  }

  /** Belongs behind the cache, which must not store the results of a guest. */
  const exchange = mapExchange({
    onResult(result) {
      const isMutation = result.operation.kind === 'mutation';
      if (result.error?.networkError) {
        report('offline');
      } else if (signedIn && isForGuest(result)) {
        // The form that sent a mutation shows this error.
        if (isMutation) return;
        set('sessionEnded');
        return { ...result, data: undefined, error: unauthorized };
      } else {
        set('online');
      }
    },
  });

  return {
    exchange,
    report,
    get: () => status,
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

export const isUnauthorized = ({ error }: Pick<OperationResult, 'error'>) =>
  error?.graphQLErrors.some(({ extensions }) => extensions.code === 'UNAUTHORIZED') ?? false;

/** Whether the API treated the request as one of a guest. */
const isForGuest = (result: OperationResult) =>
  isUnauthorized(result) || (result.data?.viewer === null && !result.error);

const unauthorized = new CombinedError({
  graphQLErrors: [{ message: 'Not authorized', extensions: { code: 'UNAUTHORIZED' } }],
});
