import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { SingleBar } from 'cli-progress';
import { UserModel } from '../models/account/user';
import { CliError, runCommand } from './cliError';
import { withDatabase } from './database';
import { cityLines } from './import/cities';
import { importLines, type Line, type Tally } from './import/placeImport';
import { readLines } from './import/placeLines';
import { demoOwner } from './launcher/demoAccounts';

const help = `Imports places. Importing the same places again adds nothing.

npm run import -- FILE [--email OWNER]
npm run import -- --cities [--limit N] [--email OWNER]

  FILE      NDJSON, or "-" for standard input: one place per line, with the fields of the API's
            CreatePlaceInput. A place is identified by its idempotencyKey, or else by its content.
            Invalid lines are reported with their number and skipped; the exit status is then 1
  --cities  imports the 138,398 cities of GeoNames (geonames.org, CC BY 4.0) instead of a file
  --limit   imports only the first N cities
  --email   the owner of the places (default: ${demoOwner} if that account exists, else no owner)`;

interface Source {
  lines: AsyncIterable<Line>;
  /** Value of `read` at the last line. */
  total?: number;
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      cities: { type: 'boolean' },
      limit: { type: 'string' },
      email: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  const [file] = positionals;
  if ((file === undefined) === !values.cities || positionals.length > 1) {
    throw new CliError('Pass one FILE, "-" for standard input, or --cities. See --help.');
  }
  if (file !== undefined && values.limit !== undefined) {
    throw new CliError('--limit can only be used with --cities');
  }
  const source = file === undefined ? cityLines(readLimit(values.limit)) : await open(file);
  const tally = await withDatabase(async () => {
    const owner = await findOwner(values.email);
    const bar = progress(source);
    try {
      return await importLines(owner, source.lines, bar);
    } finally {
      bar.stop();
    }
  });
  console.log(`${tally.added} added, ${tally.exists} already existed, ${tally.bad} invalid lines`);
  return tally.bad > 0 ? 1 : 0;
}

function readLimit(text: string | undefined) {
  if (text === undefined) return undefined;
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new CliError('--limit must be a whole number, at least 1');
}

/** The lines of a file and its size in bytes. A pipe has no size. */
async function open(file: string): Promise<Source> {
  if (file === '-') return { lines: readLines(process.stdin) };
  try {
    const { size } = await stat(file);
    const stream = createReadStream(file, { highWaterMark: 1 << 20 });
    // Reading a directory fails only after it was opened.
    await once(stream, 'readable');
    return { lines: readLines(stream), total: size };
  } catch (error) {
    throw new CliError(`${file} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

async function findOwner(email: string | undefined) {
  const owner = await UserModel.findOne({ email: email ?? demoOwner }).exec();
  if (owner || email === undefined) return owner;
  throw new CliError(`--email: no account has the email ${email}`);
}

/** A progress bar. It is shown only in a terminal. */
function progress({ total }: Source) {
  const bar = new SingleBar({
    format:
      '{bar} {percentage}% | {added} added | {exists} already existed | {bad} invalid | {eta_formatted}',
    barsize: 24,
    stream: process.stderr,
    // Keeps the terminal unchanged after Ctrl-C.
    hideCursor: false,
    linewrap: true,
    clearOnComplete: true,
  });
  const start = { added: 0, exists: 0, bad: 0 };
  if (total !== undefined) bar.start(total, 0, start);
  return {
    badLine(number: number, reason: string) {
      // Replaces the bar, which is drawn again on the next line.
      if (process.stderr.isTTY) process.stderr.write('\r\x1B[K');
      console.error(`line ${number}: ${reason}`);
    },
    progress: (tally: Tally, read: number) => bar.update(read, tally),
    stop: () => bar.stop(),
  };
}

await runCommand(main);
