import { type Change, ChangeModel, onRecorded } from './change';
import { mongoose } from './mongoose';

/** How often the changes of other processes are read, in milliseconds. */
const pollInterval = 300;

/**
 * How far before the newest change each read starts, in milliseconds. A change is dated before other processes
 * can read it, and the clocks of a cluster differ, so older changes may still appear.
 */
const overlap = 5000;

type Listener = (change: Change) => void;

/** Reads new changes from the collection until `stop` is called, and emits each one once. */
class ChangeReader {
  #position = new Date(0);
  /** Time of each emitted change that may be read again; `Infinity` until it has been read. */
  readonly #emittedAt = new Map<string, number>();
  readonly #listener: Listener;
  readonly #stopListening: () => void;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;
  #failing = false;
  /** Resolves once every later change will be emitted. */
  readonly ready: Promise<void>;

  constructor(listener: Listener) {
    this.#listener = listener;
    this.#stopListening = onRecorded((change) => this.#emit(change, Infinity));
    this.ready = this.#start();
  }

  stop() {
    this.#stopped = true;
    this.#stopListening();
    clearTimeout(this.#timer);
  }

  async #start() {
    const newest = await ChangeModel.findOne().sort({ at: -1, _id: -1 }).select('at').lean();
    this.#position = newest?.at ?? this.#position;
    for await (const change of this.#readRecent()) {
      this.#emittedAt.set(String(change._id), timeOf(change));
    }
    this.#schedule();
  }

  #schedule() {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => this.#poll(), pollInterval);
    this.#timer.unref();
  }

  /** A failure is logged once. The next successful read emits what was missed. */
  async #poll() {
    try {
      await this.#read();
      this.#failing = false;
    } catch (error) {
      if (!this.#failing && !this.#stopped) console.error('Changes cannot be read', error);
      this.#failing = true;
    }
    this.#schedule();
  }

  async #read() {
    for await (const change of this.#readRecent()) {
      if (this.#stopped) return;
      this.#emit(change, timeOf(change));
      if (change.at && change.at > this.#position) this.#position = change.at;
    }
    const horizon = this.#position.getTime() - overlap;
    for (const [id, time] of this.#emittedAt) if (time < horizon) this.#emittedAt.delete(id);
  }

  #readRecent() {
    const from = new Date(this.#position.getTime() - overlap);
    return ChangeModel.find({ at: mongoose.trusted({ $gte: from }) })
      .sort({ at: 1, _id: 1 })
      .lean()
      .cursor();
  }

  #emit(change: Change, time: number) {
    const id = String(change._id);
    const isNew = !this.#emittedAt.has(id);
    this.#emittedAt.set(id, time);
    if (isNew) this.#listener(change);
  }
}

const timeOf = ({ at }: Change) => at?.getTime() ?? 0;

/** Shares one reader among all subscriptions. Without subscriptions nothing is read. */
export class ChangeFeed {
  readonly #listeners = new Set<Listener>();
  #reader: ChangeReader | undefined;

  get listenerCount() {
    return this.#listeners.size;
  }

  /** Calls `listener` with each change after this resolves, until the function it resolves to is called. */
  async subscribe(listener: Listener) {
    // A wrapper, so that the same function can be subscribed twice.
    const subscription: Listener = (change) => listener(change);
    this.#listeners.add(subscription);
    this.#reader ??= new ChangeReader((change) => {
      for (const each of this.#listeners) each(change);
    });
    const unsubscribe = () => this.#remove(subscription);
    try {
      await this.#reader.ready;
      return unsubscribe;
    } catch (error) {
      unsubscribe();
      throw error;
    }
  }

  #remove(listener: Listener) {
    this.#listeners.delete(listener);
    if (this.#listeners.size > 0) return;
    this.#reader?.stop();
    this.#reader = undefined;
  }
}

/** The feed of this process. */
export const changeFeed = new ChangeFeed();
