import { setImmediate } from 'node:timers/promises';
import { Code, CommandError } from './errors';

/** How long work goes on before others get a turn. */
const LENGTH_MS = 5;

/** Divides long work up, so that it does not keep the others waiting, and ends it in time. */
export class Turn {
  #end = performance.now() + LENGTH_MS;

  /** @param deadline The time (of `performance.now`) when the client wants it to fail. */
  constructor(readonly deadline = Number.POSITIVE_INFINITY) {}

  get isOver(): boolean {
    return performance.now() >= this.#end;
  }

  /** Lets others work and begins a new turn. */
  async pass(): Promise<void> {
    await setImmediate();
    const now = performance.now();
    if (now > this.deadline)
      throw new CommandError(Code.MaxTimeMSExpired, 'operation exceeded time limit');
    this.#end = now + LENGTH_MS;
  }
}
