import { Cursors } from './cursors';
import { Catalog } from './storage/catalog';
import { Store } from './storage/store';
import { Sweep } from './sweep';

/** What all connections of a server share. */
export class Engine {
  readonly catalog = new Catalog();
  readonly cursors = new Cursors();
  readonly sweep: Sweep;

  private constructor(readonly store: Store) {
    this.sweep = new Sweep(store);
    this.sweep.start();
  }

  static open(directory: string): Engine {
    return new Engine(Store.open(directory));
  }

  async close(): Promise<void> {
    this.cursors.close();
    await this.sweep.stop();
    await this.store.close();
  }
}
