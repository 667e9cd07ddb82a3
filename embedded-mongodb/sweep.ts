import type { Store } from './storage/store';
import { DROPPED_TREE, numberKey, treeRange } from './storage/trees';
import { Turn } from './turn';

/** How many keys of a dropped tree one transaction removes. */
const CHUNK = 2000;

/**
 * Removes what dropped collections and indexes have left, bit by bit, so that dropping is quick.
 * What a stopped process did not get to is removed by the next one.
 */
export class Sweep {
  #running: Promise<void> | undefined;
  #stopped = false;

  constructor(readonly store: Store) {}

  start(): void {
    if (this.#stopped) return;
    this.#running ??= this.#run()
      // It is tried again with the next drop or start; until then it only takes up space.
      .catch(() => {})
      .finally(() => {
        this.#running = undefined;
      });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    const turn = new Turn();
    while (!this.#stopped && (await this.#removeSome())) await turn.pass();
  }

  /** Whether there is more to remove. */
  #removeSome(): Promise<boolean> {
    return this.store.write((transaction) => {
      const [mark] = transaction.keys(treeRange(DROPPED_TREE));
      if (!mark) return false;
      const tree = mark.readUInt32BE(4);
      const keys: Buffer[] = [];
      for (const key of transaction.keys(treeRange(tree))) {
        if (keys.push(key) === CHUNK) break;
      }
      for (const key of keys) transaction.remove(key);
      if (keys.length < CHUNK) transaction.remove(numberKey(DROPPED_TREE, tree));
      return true;
    });
  }
}
