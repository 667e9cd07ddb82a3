import { GraphQLError } from 'graphql';
import type { User } from '../../models/account/user';
import type { Change } from '../../models/change';
import { changeFeed } from '../../models/changeFeed';
import { renewContexts, type SignedIn } from '../context';
import { notAuthorized } from '../plugins/errors';
import { limits } from '../plugins/limits';

/** How often it is looked up whether the viewers of open streams still are who they were, in milliseconds. */
const renewalInterval = 500;

/** An event is never told to somebody who was looked up longer ago than this, in milliseconds. */
const maxAge = 1000;

/** One event of a stream, and whoever the viewer is by now: a context of its own, as loaders are kept by it. */
export interface LiveEvent<Payload> {
  payload: Payload;
  context: SignedIn;
}

/** What a stream tells: the changes to pass on, and what a viewer gets of one, null where that is nothing. */
export interface Selection<Payload> {
  where(change: Change): boolean;
  load(change: Change, viewer: User): Promise<Payload | null>;
}

const streams = new Set<LiveStream<unknown>>();
let renewing: Promise<void> | undefined;
let timer: NodeJS.Timeout | undefined;

/** How many streams are open in this process. */
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
    // What the stream was opened with has to hold, not only that there is somebody.
    const holds = stream.context.scopes.every((scope) => context?.scopes.includes(scope));
    if (context?.viewer && holds) stream.renewed(context, time);
    else if (context) stream.end(notAuthorized(context));
  }
}

function tick() {
  // Without a database no event is told either, see `LiveStream.next`.
  renewAll().catch(() => {});
}

/** The changes that a viewer follows, as an iterator that GraphQL reads: bounded, and ended from outside. */
class LiveStream<Payload> implements AsyncIterableIterator<LiveEvent<Payload>> {
  context: SignedIn;
  #renewedAt = Date.now();
  readonly #selection: Selection<Payload>;
  readonly #changes: Change[] = [];
  #wake: (() => void) | undefined;
  #over = false;
  #error: unknown;
  #unsubscribe: (() => void) | undefined;

  constructor(context: SignedIn, selection: Selection<Payload>) {
    this.context = context;
    this.#selection = selection;
  }

  /** Resolves when no change from now on can be missed. */
  async begin() {
    streams.add(this);
    timer ??= setInterval(tick, renewalInterval).unref();
    try {
      const unsubscribe = await changeFeed.subscribe((change) => this.#take(change));
      if (this.#over) unsubscribe();
      else this.#unsubscribe = unsubscribe;
    } catch (error) {
      this.end();
      throw error;
    }
    return this;
  }

  #take(change: Change) {
    if (this.#over || !this.#selection.where(change)) return;
    if (this.#changes.length === limits.unreadEvents) {
      this.end(tooMany('unreadEvents', 'More changes than you read: ask for what there is now'));
      return;
    }
    this.#changes.push(change);
    this.#wake?.();
  }

  renewed(context: SignedIn, time: number) {
    this.context = { ...context, meter: this.context.meter };
    this.#renewedAt = time;
  }

  /** Nothing more is told, also of what has happened already; an error is told as the last event. */
  end(error?: unknown) {
    if (this.#over) return;
    this.#over = true;
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
    while (!this.#over) {
      const change = this.#changes.shift();
      if (!change) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        continue;
      }
      const event = await this.#eventOf(change).catch((error: unknown) => this.end(error));
      if (event && !this.#over) return { done: false, value: event };
    }
    const error = this.#error;
    this.#error = undefined;
    if (error) throw error;
    return { done: true, value: undefined };
  }

  async #eventOf(change: Change) {
    while (!this.#over && Date.now() - this.#renewedAt > maxAge) await renewAll();
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
 * Opens a stream of changes. Each event is told to whoever the viewer is by then, and the stream ends
 * within a second when that is nobody any more.
 * @throws GraphQLError `RATE_LIMITED` when this viewer has as many streams here as one may have.
 */
export async function streamChanges<Payload>(context: SignedIn, selection: Selection<Payload>) {
  const { viewer } = context;
  const own = [...streams].filter((stream) => stream.context.viewer._id.equals(viewer._id));
  if (own.length >= limits.streams) {
    throw tooMany('streams', `At most ${limits.streams} streams at once are allowed`);
  }
  return new LiveStream(context, selection).begin();
}
