import {
  createSourceEventStream,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
} from 'graphql';
import { isAsyncIterable, mapAsyncIterator } from 'graphql-yoga';
import type { LiveEvent } from './liveStream';

/**
 * Like `subscribe` of graphql-js, except that each event is executed in its own context and costs `cost` points, and that
 * the stream ends when the client disconnects.
 */
export async function subscribe(
  args: ExecutionArgs,
  cost: number,
  signal: AbortSignal,
): Promise<AsyncIterable<ExecutionResult> | ExecutionResult> {
  const events = await createSourceEventStream(args);
  if (!isAsyncIterable(events)) return events;
  const results = mapAsyncIterator(
    events as AsyncIterableIterator<LiveEvent<unknown>>,
    async (event) => {
      await event.context.meter?.spend(cost);
      return execute({ ...args, rootValue: event, contextValue: event.context });
    },
  );
  // Yoga does not end a stream whose client disconnects before the response starts.
  if (signal.aborted) await results.return?.();
  else signal.addEventListener('abort', () => results.return?.(), { once: true });
  return results;
}
