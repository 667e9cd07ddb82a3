import { type Change, ChangeModel, onNoted } from './change';
import { mongoose } from './mongoose';

/** How often the changes of other processes are read, in milliseconds. */
const interval = 300;

/**
 * How far behind the newest change reading begins again, in milliseconds: a change is dated before
 * others can read it, and on a cluster by more than one clock, so that an older one may still appear.
 */
const overlap = 5000;

type Listener = (change: Change) => void;

/** Follows the collection from its end on, until `stop` is called. Tells of each change once. */
class Reader {
  #position = new Date(0);
  /** When each change was made that has been told and may be read again; `Infinity` until it is read. */
  readonly #told = new Map<string, number>();
  readonly #tell: Listener;
  readonly #unlisten: () => void;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;
  #failing = false;
  /** Resolves when nothing that happens from now on can be missed. */
  readonly ready: Promise<void>;

  constructor(tell: Listener) {
    this.#tell = tell;
    this.#unlisten = onNoted((change) => this.#take(change, Infinity));
    this.ready = this.#begin();
  }

  stop() {
    this.#stopped = true;
    this.#unlisten();
    clearTimeout(this.#timer);
  }

  async #begin() {
    const newest = await ChangeModel.findOne().sort({ at: -1, _id: -1 }).select('at').lean();
    this.#position = newest?.at ?? this.#position;
    for await (const change of this.#recent()) this.#told.set(String(change._id), timeOf(change));
    this.#schedule();
  }

  #schedule() {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => this.#poll(), interval);
    this.#timer.unref();
  }

  /** A failure is told once until it is over; what happened meanwhile is read afterwards. */
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
    for await (const change of this.#recent()) {
      if (this.#stopped) return;
      this.#take(change, timeOf(change));
      if (change.at && change.at > this.#position) this.#position = change.at;
    }
    const horizon = this.#position.getTime() - overlap;
    for (const [id, at] of this.#told) if (at < horizon) this.#told.delete(id);
  }

  #recent() {
    const from = new Date(this.#position.getTime() - overlap);
    return ChangeModel.find({ at: mongoose.trusted({ $gte: from }) })
      .sort({ at: 1, _id: 1 })
      .lean()
      .cursor();
  }

  #take(change: Change, at: number) {
    const id = String(change._id);
    const isNew = !this.#told.has(id);
    this.#told.set(id, at);
    if (isNew) this.#tell(change);
  }
}

const timeOf = ({ at }: Change) => at?.getTime() ?? 0;

/** Shares one reader among all who listen; nothing is read while nobody does. */
export class ChangeFeed {
  readonly #listeners = new Set<Listener>();
  #reader: Reader | undefined;

  get listenerCount() {
    return this.#listeners.size;
  }

  /** Tells of each change from when this resolves, once, until the function it resolves to is called. */
  async subscribe(listener: Listener) {
    // A listener of its own for each call, also when the same function is given twice.
    const told: Listener = (change) => listener(change);
    this.#listeners.add(told);
    this.#reader ??= new Reader((change) => {
      for (const each of this.#listeners) each(change);
    });
    const unsubscribe = () => this.#remove(told);
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
