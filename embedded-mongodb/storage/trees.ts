import type { Range } from './store';

/*
 * Everything is in one sorted key space. The first four bytes of a key say to which tree it
 * belongs: one of these few, or the records or one index of a collection.
 */

export const CATALOG_TREE = 0;
export const STATE_TREE = 1;
export const STATISTICS_TREE = 2;
export const DROPPED_TREE = 3;
export const FIRST_FREE_TREE = 16;

const RECORD_LENGTH = 6;

export function treeKey(tree: number, rest: Uint8Array | string = ''): Buffer {
  const tail = typeof rest === 'string' ? Buffer.from(rest) : rest;
  const key = Buffer.allocUnsafe(4 + tail.length);
  key.writeUInt32BE(tree, 0);
  key.set(tail, 4);
  return key;
}

export function treeRange(tree: number): Range {
  return { start: treeKey(tree), end: treeKey(tree + 1) };
}

export function numberKey(tree: number, id: number): Buffer {
  const key = Buffer.allocUnsafe(8);
  key.writeUInt32BE(tree, 0);
  key.writeUInt32BE(id, 4);
  return key;
}

/** Where a record is; records are in the order of their insertion. */
export function recordKey(tree: number, record: number): Buffer {
  const key = Buffer.allocUnsafe(4 + RECORD_LENGTH);
  key.writeUInt32BE(tree, 0);
  key.writeUIntBE(record, 4, RECORD_LENGTH);
  return key;
}

/** An entry of an index whose equal values are told apart by the number of their record. */
export function entryKey(tree: number, values: Buffer, record: number): Buffer {
  const key = Buffer.allocUnsafe(4 + values.length + RECORD_LENGTH);
  key.writeUInt32BE(tree, 0);
  key.set(values, 4);
  key.writeUIntBE(record, 4 + values.length, RECORD_LENGTH);
  return key;
}

export function recordValue(record: number): Buffer {
  const value = Buffer.allocUnsafe(RECORD_LENGTH);
  value.writeUIntBE(record, 0, RECORD_LENGTH);
  return value;
}

/** The record number that a key or value ends with. */
export function recordIn(bytes: Buffer): number {
  return bytes.readUIntBE(bytes.length - RECORD_LENGTH, RECORD_LENGTH);
}
