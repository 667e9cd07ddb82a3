import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { open } from 'lmdb';
import { type Document, decode, isNumeric, toNumber } from './bson';
import { Catalog, type Index } from './catalog';
import { checkDatabaseFile } from './databaseFile';
import { DocumentWriter, withLeadingId } from './documents';
import { keyPattern } from './indexKeys';
import { type Range, treeRange, type WriteTransaction } from './store';

/** The file of the format before version 1. It stays where it is. */
const PREVIOUS_FILE = 'data.mdb';
const PREVIOUS_CATALOG = 0;

const numberOf = (value: unknown) => (isNumeric(value) ? toNumber(value) : Number.NaN);

/**
 * Fills a new file with the data that the previous format has in the same directory. Its catalog
 * and its documents were BSON already, in one tree for each collection.
 */
export function migrate(directory: string): (transaction: WriteTransaction) => void {
  return (transaction) => {
    const path = join(directory, PREVIOUS_FILE);
    if (!existsSync(path)) return;
    checkDatabaseFile(path);
    const previous = open<Buffer, Buffer>({
      path,
      noSubdir: true,
      readOnly: true,
      keyEncoding: 'binary',
      encoding: 'binary',
    });
    const read = ({ start, end }: Range) => previous.getRange({ start, end });
    try {
      for (const { value } of read(treeRange(PREVIOUS_CATALOG))) {
        const stored = decode(value);
        migrateCollection(transaction, stored, read(treeRange(numberOf(stored.tree))));
      }
    } finally {
      void previous.close();
    }
  };
}

function migrateCollection(
  transaction: WriteTransaction,
  stored: Document,
  documents: Iterable<{ value: Buffer }>,
): void {
  const catalog = new Catalog();
  const empty = catalog.create(transaction, stored.namespace as string);
  const indexes = (stored.indexes as Document[])
    .filter(({ name }) => name !== '_id_')
    .map(
      ({ name, key, unique, sparse, multikey }): Index => ({
        name: name as string,
        key: key as Document,
        pattern: keyPattern(key as Document),
        unique: unique === true,
        sparse: sparse === true,
        tree: catalog.newTree(transaction),
        multikey: numberOf(multikey),
        ready: true,
      }),
    );
  const collection = { ...empty, indexes };
  catalog.save(transaction, collection);
  const writer = new DocumentWriter(transaction, catalog, collection);
  for (const { value } of documents) writer.insert(withLeadingId(Buffer.from(value)));
}
