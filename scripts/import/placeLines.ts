import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { CliError } from '../cliError';

/** The fields of the API's CreatePlaceInput. The model validates their values. */
const place = z.strictObject({
  name: z.string(),
  location: z.string(),
  coordinates: z.strictObject({ latitude: z.number(), longitude: z.number() }).nullish(),
  mapURL: z.string().nullish(),
  image: z.string().nullish(),
  description: z.string().nullish(),
  tags: z.array(z.string()).nullish(),
  idempotencyKey: z.string().nullish(),
});

export type PlaceLine = z.output<typeof place>;

/** Maximum length of a line, in bytes. Without a limit, one line could fill the memory. */
const maxLineLength = 1_000_000;

const newline = 10;

/**
 * Parses a line of NDJSON. Without an idempotency key, the hash of the content is the key: the schema puts fields in
 * one order, and null counts as absent.
 * @throws CliError if the line is invalid.
 */
export function parsePlaceLine(line: Buffer): PlaceLine {
  if (line.length > maxLineLength) throw new CliError(`is longer than ${maxLineLength} bytes`);
  if (!isUtf8(line)) throw new CliError('is not UTF-8');
  let json: unknown;
  try {
    json = JSON.parse(line.toString());
  } catch {
    throw new CliError('is not JSON');
  }
  const { data, error } = place.safeParse(json);
  if (error) throw new CliError(error.issues.map(describe).join('; '));
  const { idempotencyKey, ...fields } = data;
  return { ...fields, idempotencyKey: idempotencyKey || contentKey(fields) };
}

const describe = ({ path, message }: z.core.$ZodIssue) =>
  path.length > 0 ? `${path.join('.')}: ${message}` : message;

const contentKey = (fields: object) =>
  createHash('sha256')
    .update(JSON.stringify(fields, (_name, value) => value ?? undefined))
    .digest('hex');

/**
 * The lines of a stream, without line ends and byte order mark, and the number of bytes read so far. A line that is
 * too long is cut, but not below the maximum length.
 */
export async function* readLines(stream: AsyncIterable<Buffer>) {
  let number = 0;
  let read = 0;
  let parts: Buffer[] = [];
  let kept = 0;

  const keep = (part: Buffer) => {
    if (kept <= maxLineLength) parts.push(part.subarray(0, maxLineLength + 1 - kept));
    kept += part.length;
  };
  const finish = () => {
    const line = Buffer.concat(parts);
    parts = [];
    kept = 0;
    number += 1;
    return { number, read, line: trim(number === 1 ? withoutMark(line) : line) };
  };

  for await (const chunk of stream) {
    let start = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      keep(chunk.subarray(start, end));
      read += end + 1 - start;
      start = end + 1;
      yield finish();
    }
    keep(chunk.subarray(start));
    read += chunk.length - start;
  }
  if (kept > 0) yield finish();
}

const mark = Buffer.from('\uFEFF');

const withoutMark = (line: Buffer) =>
  line.subarray(0, mark.length).equals(mark) ? line.subarray(mark.length) : line;

/** Removes white space at the end, such as a carriage return. */
function trim(line: Buffer) {
  let end = line.length;
  while (end > 0 && (line[end - 1] as number) <= 32) end -= 1;
  return line.subarray(0, end);
}
