import { Catalog } from './catalog';
import { Cursors } from './cursors';
import { migrate } from './migration';
import { Store } from './store';
import { Sweep } from './sweep';

/** What the connections of a server share. */
export class Engine {
  readonly catalog = new Catalog();
  readonly cursors = new Cursors();
  readonly startedAt = new Date();
  readonly sweep: Sweep;

  private constructor(readonly store: Store) {
    this.sweep = new Sweep(store, this.catalog);
    this.sweep.start();
  }

  /** Opens a data directory, and carries the data of the previous format over on first use. */
  static open(directory: string): Engine {
    return new Engine(Store.open(directory, migrate(directory)));
  }

  async close(): Promise<void> {
    this.cursors.close();
    await this.sweep.stop();
    await this.store.close();
  }
}
