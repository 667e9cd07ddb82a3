import { CliError } from '../cliError';
import { type Child, endChild, killChild } from './childProcess';

/** Time for all children to end, in milliseconds. The launcher has 10 s to stop. */
const endTimeout = 9000;

/** The children of the launcher. They end in reverse order of their start: the app before its database. */
export class Processes {
  #running: Child[] = [];
  #ending = false;
  #reject = (_error: CliError) => {};

  /** Rejects when a child ends that should keep running. */
  readonly failed = new Promise<never>((_resolve, reject) => {
    this.#reject = reject;
  });

  #add(child: Child) {
    if (this.#ending) killChild(child);
    this.#running.push(child);
    return child.ended.then((result) => {
      this.#running = this.#running.filter((other) => other !== child);
      // While all children are being ended, the end of one is expected.
      return this.#ending ? new Promise<never>(() => {}) : result;
    });
  }

  /** Adds a child that runs until `end` is called. */
  keep(child: Child) {
    this.#add(child).then((result) =>
      this.#reject(new CliError(`${child.name} ended unexpectedly (${result})`)),
    );
    return child;
  }

  /** Adds a child that ends by itself, and resolves to the result; see `Child.ended`. */
  waitFor(child: Child): Promise<string> {
    return this.#add(child);
  }

  /** Ends all children. Returns false if some had to be killed. */
  async end() {
    this.#ending = true;
    let inTime = true;
    const timer = setTimeout(() => {
      inTime = false;
      this.kill();
    }, endTimeout);
    for (const child of this.#running.toReversed()) await endChild(child);
    clearTimeout(timer);
    return inTime;
  }

  kill() {
    this.#running.forEach(killChild);
  }
}
