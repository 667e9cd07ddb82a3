import { type Document, decode } from './bson';
import type { Collection } from './catalog';
import type { Variables } from './expressions';
import { EVERYTHING, type Filter, parseFilter } from './filter';
import { sortKey } from './indexKeys';
import { Matcher } from './match';
import { choosePlan, type Plan } from './plan';
import { PlanRows, type Row, type Rows, sortRows } from './rows';
import { parseSort, type Sort } from './sort';
import type { Reader, Snapshot } from './store';

export interface SearchOptions {
  readonly filter?: Document;
  readonly sort?: Document;
  readonly hint?: unknown;
  /** How many documents are wanted, including those that are skipped. */
  readonly limit?: number;
  readonly variables?: Variables;
}

/** Which documents of a collection are wanted, in which order. */
export class Search {
  readonly filter: Filter;
  readonly matcher: Matcher;
  readonly sort: Sort | undefined;
  readonly limit: number | undefined;
  readonly hint: unknown;

  constructor({ filter, sort, hint, limit, variables }: SearchOptions) {
    this.filter = filter ? parseFilter(filter) : EVERYTHING;
    this.matcher = new Matcher(this.filter, variables);
    this.sort = parseSort(sort);
    this.limit = limit;
    const isEmpty = hint === undefined || hint === '' || JSON.stringify(hint) === '{}';
    this.hint = isEmpty ? undefined : hint;
  }

  plan(reader: Reader, collection: Collection): Plan {
    return choosePlan(reader, collection, this);
  }

  planRows(plan: Plan, collection: Collection): PlanRows {
    return new PlanRows(collection, plan, this.matcher, plan.isSorted ? this.sort : undefined);
  }

  /** The matching documents in order. */
  async rows(snapshot: Snapshot, collection: Collection, deadline?: number): Promise<Rows> {
    return this.rowsOf(this.plan(snapshot, collection), snapshot, collection, deadline);
  }

  async rowsOf(
    plan: Plan,
    snapshot: Snapshot,
    collection: Collection,
    deadline?: number,
  ): Promise<Rows> {
    const rows = this.planRows(plan, collection);
    if (!this.sort || plan.isSorted) return rows;
    return sortRows(rows, snapshot, this.sort, this.limit, deadline);
  }

  /** The first matching document, without pauses: for write transactions. */
  first(reader: Reader, collection: Collection): Row | undefined {
    const plan = choosePlan(reader, collection, { ...this, limit: 1 });
    let best: { row: Row; key: Buffer } | undefined;
    for (const row of this.planRows(plan, collection).read(reader)) {
      if (!row) continue;
      if (!this.sort || plan.isSorted) return row;
      const key = sortKey(decode(row.bytes), this.sort);
      if (!best || Buffer.compare(key, best.key) < 0) best = { row, key };
    }
    return best?.row;
  }
}
