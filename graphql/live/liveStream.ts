import { GraphQLError } from 'graphql';
import type { User } from '../../models/account/user';
import type { Change } from '../../models/change';
import { changeFeed } from '../../models/changeFeed';
import { renewContexts, type SignedIn } from '../context';
import { notAuthorized } from '../plugins/errors';
import { limits } from '../plugins/limits';

/** Interval at which the credentials of open streams are checked, in milliseconds. */
const renewalInterval = 500;

/** An event is emitted only if the credential was checked at most this many milliseconds ago. */
const maxAge = 1000;

/** An event with a context of its own: the current viewer, and new dataloaders. */
export interface LiveEvent<Payload> {
  payload: Payload;
  context: SignedIn;
}

/** Which changes a stream emits. `load` returns null for a change that the viewer must not see. */
export interface Selection<Payload> {
  where(change: Change): boolean;
  load(change: Change, viewer: User): Promise<Payload | null>;
}

const streams = new Set<LiveStream<unknown>>();
let renewing: Promise<void> | undefined;
let timer: NodeJS.Timeout | undefined;

/** The number of open streams of this process. */
export const openStreams = () => streams.size;

function renewAll() {
  renewing ??= renew([...streams]).finally(() => {
    renewing = undefined;
  });
  return renewing;
}

async function renew(open: LiveStream<unknown>[]) {
  const time = Date.now();
  const contexts = await renewContexts(open.map(({ context }) => context));
  for (const [index, stream] of open.entries()) {
    const context = contexts[index];
    const hasAllScopes = stream.context.scopes.every((scope) => context?.scopes.includes(scope));
    if (context?.viewer && hasAllScopes) stream.renewed(context, time);
    else if (context) stream.end(notAuthorized(context));
  }
}

function tick() {
  // Ignored: without a database no event is emitted, see `LiveStream.next`.
  renewAll().catch(() => {});
}

/** The events of a subscription as an async iterator, with a bounded queue. */
class LiveStream<Payload> implements AsyncIterableIterator<LiveEvent<Payload>> {
  context: SignedIn;
  #renewedAt = Date.now();
  readonly #selection: Selection<Payload>;
  readonly #changes: Change[] = [];
  #wake: (() => void) | undefined;
  #ended = false;
  #error: unknown;
  #unsubscribe: (() => void) | undefined;

  constructor(context: SignedIn, selection: Selection<Payload>) {
    this.context = context;
    this.#selection = selection;
  }

  /** Resolves once every later change will be emitted. */
  async start() {
    streams.add(this);
    timer ??= setInterval(tick, renewalInterval).unref();
    try {
      const unsubscribe = await changeFeed.subscribe((change) => this.#add(change));
      if (this.#ended) unsubscribe();
      else this.#unsubscribe = unsubscribe;
    } catch (error) {
      this.end();
      throw error;
    }
    return this;
  }

  #add(change: Change) {
    if (this.#ended || !this.#selection.where(change)) return;
    if (this.#changes.length === limits.unreadEvents) {
      this.end(tooMany('unreadEvents', 'Too many unread events. Reconnect and reload the data.'));
      return;
    }
    this.#changes.push(change);
    this.#wake?.();
  }

  renewed(context: SignedIn, time: number) {
    this.context = { ...context, meter: this.context.meter };
    this.#renewedAt = time;
  }

  /** Ends the stream and drops unread events. An error becomes the last event. */
  end(error?: unknown) {
    if (this.#ended) return;
    this.#ended = true;
    this.#error = error;
    this.#changes.length = 0;
    this.#unsubscribe?.();
    streams.delete(this);
    if (streams.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
    this.#wake?.();
  }

  async next(): Promise<IteratorResult<LiveEvent<Payload>, undefined>> {
    while (!this.#ended) {
      const change = this.#changes.shift();
      if (!change) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        continue;
      }
      const event = await this.#eventOf(change).catch((error: unknown) => this.end(error));
      if (event && !this.#ended) return { done: false, value: event };
    }
    const error = this.#error;
    this.#error = undefined;
    if (error) throw error;
    return { done: true, value: undefined };
  }

  async #eventOf(change: Change) {
    while (!this.#ended && Date.now() - this.#renewedAt > maxAge) await renewAll();
    const payload = await this.#selection.load(change, this.context.viewer);
    return payload && { payload, context: { ...this.context } };
  }

  async return(): Promise<IteratorResult<LiveEvent<Payload>, undefined>> {
    this.end();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator]() {
    return this;
  }
}

function tooMany(limit: 'streams' | 'unreadEvents', message: string) {
  return new GraphQLError(message, {
    extensions: { code: 'RATE_LIMITED', limit: limits[limit], actual: limits[limit] + 1 },
  });
}

/**
 * Opens a stream of changes. Each event is authorized for the current viewer, and the stream ends within a second after
 * its credential becomes invalid.
 * @throws GraphQLError `RATE_LIMITED` if the viewer has too many streams.
 */
export async function streamChanges<Payload>(context: SignedIn, selection: Selection<Payload>) {
  const { viewer } = context;
  const ownStreams = [...streams].filter((stream) => stream.context.viewer._id.equals(viewer._id));
  if (ownStreams.length >= limits.streams) {
    throw tooMany('streams', `At most ${limits.streams} streams at a time are allowed`);
  }
  return new LiveStream(context, selection).start();
}
