import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/* Offsets in the two pages at the start of an LMDB file that describe its newest commits. */
const MAGIC = 24;
const PAGE_SIZE = 48;
const LAST_PAGE = 144;
const TRANSACTION = 152;
const META_LENGTH = 160;
const LMDB_MAGIC = 0xbeefc0de;

/**
 * Reads a data file before LMDB maps it into memory, where a missing page kills the process.
 * @throws Error if the file is not LMDB's or lacks pages that contain data.
 */
export function checkDatabaseFile(path: string): void {
  if (!existsSync(path)) return;
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    if (size === 0) return;
    const meta = newestMeta(file);
    if (!meta) throw new Error(`${path} is not a database file`);
    const expected = (Number(meta.readBigUInt64LE(LAST_PAGE)) + 1) * meta.readUInt32LE(PAGE_SIZE);
    // LMDB does not write pages at the end that a transaction has freed again.
    if (size < expected && !isReadable(path)) {
      throw new Error(`${path} is damaged: it has ${size} of ${expected} bytes. Restore a backup.`);
    }
  } finally {
    closeSync(file);
  }
}

function newestMeta(file: number): Buffer | undefined {
  const first = readMeta(file, 0);
  const second = first && readMeta(file, first.readUInt32LE(PAGE_SIZE));
  if (!first || !second) return undefined;
  const isNewer = second.readBigUInt64LE(TRANSACTION) > first.readBigUInt64LE(TRANSACTION);
  return isNewer ? second : first;
}

function readMeta(file: number, position: number): Buffer | undefined {
  const meta = Buffer.alloc(META_LENGTH);
  const length = readSync(file, meta, 0, META_LENGTH, position);
  return length === META_LENGTH && meta.readUInt32LE(MAGIC) === LMDB_MAGIC ? meta : undefined;
}

/** Reads every page in a process of its own, which dies where the file ends too early. */
function isReadable(path: string): boolean {
  const program = `
    import { open } from 'lmdb';
    const options = { noSubdir: true, readOnly: true, keyEncoding: 'binary', encoding: 'binary' };
    const database = open({ path: process.argv[1], ...options });
    for (const { value } of database.getRange()) value.at(-1);`;
  const args = ['--input-type=module', '--eval', program, path];
  const cwd = fileURLToPath(new URL('.', import.meta.url));
  return spawnSync(process.execPath, args, { cwd, stdio: 'ignore' }).status === 0;
}
