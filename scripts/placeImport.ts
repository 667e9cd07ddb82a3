import mongoose from 'mongoose';
import { Refusal } from '../models/errors';
import { importPlaces } from '../models/place';
import type { Viewer } from '../models/viewer';
import { Fault } from './fault';
import { type PlaceLine, parsePlaceLine } from './placeLines';

/** Places that go to the database in one write. */
const batchSize = 1000;

export interface Tally {
  added: number;
  there: number;
  bad: number;
}

export interface Line {
  number: number;
  /** Bytes of the source up to the end of this line. */
  read: number;
  line: Buffer;
}

/** Is told of an import as it goes on: of every bad line, and of the sums and bytes read after each batch. */
export interface Listener {
  badLine?(number: number, reason: string): void;
  progress?(tally: Tally, read: number): void;
}

/** Adds the places of NDJSON lines, each once however often this is run. A bad line is told and left out. */
export async function importLines(
  owner: Viewer | null,
  lines: AsyncIterable<Line>,
  listener: Listener = {},
): Promise<Tally> {
  const tally: Tally = { added: 0, there: 0, bad: 0 };
  const bad = (number: number, error: unknown) => {
    tally.bad += 1;
    listener.badLine?.(number, reason(error));
  };

  async function store(batch: { number: number; place: PlaceLine }[], read: number) {
    const outcomes = await importPlaces(
      owner,
      batch.map(({ place }) => place),
    );
    outcomes.forEach((outcome, index) => {
      if (outcome instanceof Error) bad(batch[index]?.number ?? 0, outcome);
      else tally[outcome] += 1;
    });
    listener.progress?.(tally, read);
  }

  let batch: { number: number; place: PlaceLine }[] = [];
  let position = 0;
  // The next batch is read while the database stores the last one.
  let storing = Promise.resolve();
  for await (const { number, read, line } of lines) {
    position = read;
    if (line.length === 0) continue;
    try {
      batch.push({ number, place: parsePlaceLine(line) });
    } catch (error) {
      bad(number, error);
    }
    if (batch.length < batchSize) continue;
    await storing;
    storing = store(batch, position);
    // Noticed at the next await of it, and until then not "unhandled".
    storing.catch(() => {});
    batch = [];
  }
  await storing;
  await store(batch, position);
  return tally;
}

/** Names what a line has wrong; anything that is not the line's fault goes on as it is. */
function reason(error: unknown) {
  if (error instanceof Fault) return error.message;
  if (error instanceof Refusal) {
    return error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  }
  if (error instanceof mongoose.Error.ValidationError) {
    return Object.values(error.errors)
      .filter((fault) => !(fault instanceof mongoose.Error.ValidationError))
      .map(({ path, message }) => `${path}: ${message}`)
      .join('; ');
  }
  throw error;
}
