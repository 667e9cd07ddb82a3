import { CliError } from '../cliError';
import { type Child, endChild, killChild } from './childProcess';

/** How long the children may take to end, in milliseconds: a stop as a whole may take 10 s. */
const patience = 9000;

/** The children of a launcher, which end in the reverse order of their start: the app before its database. */
export class Processes {
  #running: Child[] = [];
  #ending = false;
  #fail = (_fault: CliError) => {};

  /** Rejects when a child that should stay has ended by itself. */
  readonly failed = new Promise<never>((_resolve, reject) => {
    this.#fail = reject;
  });

  #add(child: Child) {
    if (this.#ending) killChild(child);
    this.#running.push(child);
    return child.ended.then((how) => {
      this.#running = this.#running.filter((other) => other !== child);
      // Who ended the child need not be told that it ended.
      return this.#ending ? new Promise<never>(() => {}) : how;
    });
  }

  /** Has a child stay until `end`. */
  keep(child: Child) {
    this.#add(child).then((how) =>
      this.#fail(new CliError(`${child.name} ended by itself (${how})`)),
    );
    return child;
  }

  /** How a child ended that is expected to end by itself. */
  finish(child: Child): Promise<string> {
    return this.#add(child);
  }

  /** Ends one child after the other; whether all did so by themselves, and in time. */
  async end() {
    this.#ending = true;
    let inTime = true;
    const timer = setTimeout(() => {
      inTime = false;
      this.kill();
    }, patience);
    for (const child of this.#running.toReversed()) await endChild(child);
    clearTimeout(timer);
    return inTime;
  }

  kill() {
    this.#running.forEach(killChild);
  }
}
