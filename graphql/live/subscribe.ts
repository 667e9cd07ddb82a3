import {
  createSourceEventStream,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
} from 'graphql';
import { isAsyncIterable, mapAsyncIterator } from 'graphql-yoga';
import type { LiveEvent } from './liveStream';

/**
 * GraphQL's own `subscribe`, but for two things: each event is executed in the context that it brings,
 * and costs `cost` like a request for it; and nothing goes on for a client that is gone.
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
  // Yoga forgets a stream whose client goes before its response has begun.
  if (signal.aborted) await results.return?.();
  else signal.addEventListener('abort', () => results.return?.(), { once: true });
  return results;
}
