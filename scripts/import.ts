import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { SingleBar } from 'cli-progress';
import { UserModel } from '../models/account/user';
import { cityLines } from './cities';
import { CliError, runCommand } from './cliError';
import { withDatabase } from './database';
import { demoOwner } from './demoAccounts';
import { importLines, type Line, type Tally } from './placeImport';
import { readLines } from './placeLines';

const help = `Adds places. Running it again with the same places adds nothing.

npm run import -- FILE [--email OWNER]
npm run import -- --cities [--limit N] [--email OWNER]

  FILE      NDJSON, "-" for standard input: a place per line, the fields those of the API's
            CreatePlaceInput; one with an idempotencyKey is known by that, else by its content.
            A bad line is reported with its number and skipped, and the exit status is then 1
  --cities  instead of a file the 138,398 cities of GeoNames (geonames.org, CC BY 4.0)
  --limit   only the first N of them
  --email   the account that will own the places (default ${demoOwner} if there is one, else nobody)`;

interface Source {
  lines: AsyncIterable<Line>;
  /** What `read` of the last line will be. */
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
    throw new CliError('Name one FILE, "-" for standard input, or --cities; --help tells more');
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
  console.log(`${tally.added} added, ${tally.exists} already there, ${tally.bad} bad lines`);
  return tally.bad > 0 ? 1 : 0;
}

function readLimit(text: string | undefined) {
  if (text === undefined) return undefined;
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new CliError('--limit must be a whole number from 1');
}

/** The lines of a file and its length, or of a pipe, which has none. */
async function open(file: string): Promise<Source> {
  if (file === '-') return { lines: readLines(process.stdin) };
  try {
    const stream = createReadStream(file, { highWaterMark: 1 << 20 });
    await once(stream, 'open');
    return { lines: readLines(stream), total: (await stat(file)).size };
  } catch (error) {
    throw new CliError(`${file} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

async function findOwner(email: string | undefined) {
  const owner = await UserModel.findOne({ email: email ?? demoOwner }).exec();
  if (owner || email === undefined) return owner;
  throw new CliError(`--email: there is no account ${email}`);
}

/** A bar on the terminal, which a program that reads the output does not get. */
function progress({ total }: Source) {
  const bar = new SingleBar({
    format:
      '{bar} {percentage}% | {added} added | {exists} already there | {bad} bad | {eta_formatted}',
    barsize: 24,
    stream: process.stderr,
    // So that nothing of the terminal is left changed by Ctrl-C.
    hideCursor: false,
    linewrap: true,
    clearOnComplete: true,
  });
  const start = { added: 0, exists: 0, bad: 0 };
  if (total !== undefined) bar.start(total, 0, start);
  return {
    badLine(number: number, reason: string) {
      // Over the bar, which is drawn again below.
      if (process.stderr.isTTY) process.stderr.write('\r\x1B[K');
      console.error(`line ${number}: ${reason}`);
    },
    progress: (tally: Tally, read: number) => bar.update(read, tally),
    stop: () => bar.stop(),
  };
}

await runCommand(main);
