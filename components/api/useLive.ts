import type { AnyVariables, TypedDocumentNode } from '@urql/core';
import { useEffect, useEffectEvent } from 'react';
import { onEnd, pipe, subscribe } from 'wonka';
import { isUnauthorized } from './onlineStatus';
import { useViewerClient } from './viewerClient';

/** A hidden tab keeps its stream for this long, because browsers limit connections per host. */
const hiddenTimeoutMs = 30_000;

/** Exponential backoff with jitter, at most 45 s. */
const retryDelayMs = (failures: number) =>
  Math.min(30_000, 500 * 2 ** failures) * (0.5 + Math.random());

/**
 * Subscribes while the page is visible, and reconnects after a network or server failure. After an interruption
 * it reloads all queries of the page, which may have missed events. Use it once per page.
 * @param onEvent called after the cache has processed the event
 */
export function useLive<Data, Variables extends AnyVariables>(
  query: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  onEvent: (data: Data) => void = () => {},
) {
  const { client, refetch } = useViewerClient();
  const handleEvent = useEffectEvent(onEvent);
  const key = JSON.stringify(variables);

  useEffect(() => {
    let close: (() => void) | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let failures = 0;
    let hasMissedEvents = document.hidden;

    function open() {
      clearTimeout(timer);
      if (close) return;
      let isOpen = true;
      let isRefused = false;
      const stream = pipe(
        client.subscription(query, JSON.parse(key) as Variables, {
          async fetch(...request) {
            const response = await fetch(...request);
            // Only now, because events before the stream opens are missed too.
            if (hasMissedEvents) refetch();
            return response;
          },
        }),
        onEnd(() => {
          if (!isOpen) return;
          close = undefined;
          hasMissedEvents = true;
          // After a sign-in in another tab, the viewer returns to this one, and `update` opens the stream.
          if (!isRefused) timer = setTimeout(open, retryDelayMs(failures++));
        }),
        subscribe((result) => {
          isRefused = isUnauthorized(result);
          if (!result.data) return;
          failures = 0;
          handleEvent(result.data);
        }),
      );
      close = () => {
        isOpen = false;
        hasMissedEvents = true;
        close = undefined;
        stream.unsubscribe();
      };
    }

    function pause() {
      clearTimeout(timer);
      close?.();
    }

    function update() {
      clearTimeout(timer);
      if (document.hidden) timer = setTimeout(pause, hiddenTimeoutMs);
      else open();
    }

    update();
    document.addEventListener('visibilitychange', update);
    window.addEventListener('online', update);
    window.addEventListener('offline', pause);
    return () => {
      document.removeEventListener('visibilitychange', update);
      window.removeEventListener('online', update);
      window.removeEventListener('offline', pause);
      pause();
    };
  }, [client, refetch, query, key]);
}
