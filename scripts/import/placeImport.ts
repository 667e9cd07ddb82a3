import mongoose from 'mongoose';
import { DomainError } from '../../models/errors';
import { importPlaces } from '../../models/place';
import type { Viewer } from '../../models/viewer';
import { CliError } from '../cliError';
import { type PlaceLine, parsePlaceLine } from './placeLines';

/** Places in one write. */
const batchSize = 1000;

export interface Tally {
  added: number;
  exists: number;
  bad: number;
}

export interface Line {
  number: number;
  /** Bytes of the source up to the end of this line. */
  read: number;
  line: Buffer;
}

/** Called for each invalid line, and after each batch with the totals and the bytes read so far. */
export interface Listener {
  badLine?(number: number, reason: string): void;
  progress?(tally: Tally, read: number): void;
}

/** Imports the places of NDJSON lines that do not exist yet. Invalid lines are reported and skipped. */
export async function importLines(
  owner: Viewer | null,
  lines: AsyncIterable<Line>,
  { badLine, progress }: Listener = {},
): Promise<Tally> {
  const tally: Tally = { added: 0, exists: 0, bad: 0 };

  async function store(batch: Entry[], read: number) {
    const outcomes = (
      await importPlaces(
        owner,
        batch.flatMap(({ place }) => place ?? []),
      )
    ).values();
    for (const { number, place, error } of batch) {
      const outcome = place ? outcomes.next().value : error;
      if (outcome === 'added' || outcome === 'exists') {
        tally[outcome] += 1;
      } else {
        tally.bad += 1;
        badLine?.(number, reason(outcome));
      }
    }
    progress?.(tally, read);
  }

  let batch: Entry[] = [];
  let position = 0;
  // The next batch is read while the database stores this one.
  let storing = Promise.resolve();
  for await (const { number, read, line } of lines) {
    position = read;
    if (line.length === 0) continue;
    batch.push({ number, ...parse(line) });
    if (batch.length < batchSize) continue;
    await storing;
    storing = store(batch, position);
    // A failure is thrown at the next await; until then it must not count as unhandled.
    storing.catch(() => {});
    batch = [];
  }
  await storing;
  await store(batch, position);
  return tally;
}

/** A line with its place, or the error if it is invalid. */
interface Entry {
  number: number;
  place?: PlaceLine;
  error?: unknown;
}

function parse(line: Buffer) {
  try {
    return { place: parsePlaceLine(line) };
  } catch (error) {
    return { error };
  }
}

/** Why a line is invalid. Throws errors that are not caused by the line. */
function reason(error: unknown) {
  if (error instanceof CliError) return error.message;
  if (error instanceof DomainError) {
    return error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  }
  if (error instanceof mongoose.Error.ValidationError) {
    return Object.entries(error.errors)
      .filter(([_path, error]) => !(error instanceof mongoose.Error.ValidationError))
      .map(([path, { message }]) => `${path}: ${message}`)
      .join('; ');
  }
  throw error;
}
