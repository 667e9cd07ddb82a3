import type { AnyVariables, TypedDocumentNode } from '@urql/core';
import { useEffect, useEffectEvent } from 'react';
import { onEnd, pipe, subscribe } from 'wonka';
import { isUnauthorized } from './onlineStatus';
import { useViewerClient } from './viewerClient';

/** Nobody looks at a tab that has been in the background for longer, in milliseconds. */
const patience = 30_000;

/** So soon after an answer a stream is open as a rule: to ask again for each page would double the work. */
const gap = 5_000;

/** How long after so many failures it is tried again, in milliseconds: not by all browsers at once. */
const delay = (failures: number) => Math.min(30_000, 500 * 2 ** failures) * (0.5 + Math.random());

/**
 * Follows a subscription while somebody looks at the page: through a lost network and a server that starts
 * anew, after which all that is shown is asked for again, as something may have been missed. The cache
 * learns from each event before `onEvent` is told of it. One a page: browsers have few connections.
 */
export function useLive<Data, Variables extends AnyVariables>(
  query: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  onEvent: (data: Data) => void = () => {},
) {
  const { client, connection, refetch, answeredAt } = useViewerClient();
  const tell = useEffectEvent(onEvent);
  const key = JSON.stringify(variables);

  useEffect(() => {
    let close: (() => void) | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let failures = 0;
    const since = answeredAt();
    let missed = document.visibilityState !== 'visible';
    let refused = false;

    function open() {
      clearTimeout(timer);
      if (close || refused) return;
      let wanted = true;
      const stream = pipe(
        client.subscription(query, JSON.parse(key) as Variables, {
          async fetch(...request) {
            const response = await fetch(...request);
            // Not before: what happens until the stream is open is missed as well.
            if (missed || performance.now() - since > gap) refetch();
            return response;
          },
        }),
        onEnd(() => {
          if (!wanted) return;
          close = undefined;
          missed = true;
          timer = setTimeout(open, delay(failures++));
        }),
        subscribe((result) => {
          if (isUnauthorized(result)) refused = true;
          if (result.data) {
            failures = 0;
            tell(result.data);
          }
        }),
      );
      close = () => {
        wanted = false;
        missed = true;
        close = undefined;
        stream.unsubscribe();
      };
    }

    function pause() {
      clearTimeout(timer);
      close?.();
    }

    function look() {
      clearTimeout(timer);
      if (document.visibilityState === 'visible') open();
      else timer = setTimeout(pause, patience);
    }

    function resume() {
      if (!refused || connection.hasEnded()) return;
      refused = false;
      look();
    }

    look();
    const forget = connection.subscribe(resume);
    document.addEventListener('visibilitychange', look);
    window.addEventListener('online', look);
    window.addEventListener('offline', pause);
    return () => {
      forget();
      document.removeEventListener('visibilitychange', look);
      window.removeEventListener('online', look);
      window.removeEventListener('offline', pause);
      pause();
    };
  }, [client, connection, refetch, answeredAt, query, key]);
}
