import { decodeFields } from '../bson/decode';
import type { Document, Value } from '../bson/value';
import { encodeKey } from '../storage/keys';
import {
  type Arguments,
  collectionName,
  readArguments,
  refuseCollation,
  required,
} from './arguments';
import { type Command, namespaceOf, reply } from './command';
import { eachRow, Search, withSnapshot } from './query';

export const distinctShape = {
  distinct: 'any',
  key: 'string',
  query: 'document',
  hint: 'any',
  collation: 'document',
} as const;

export function distinctSearch(given: Arguments<typeof distinctShape>): Search {
  refuseCollation(given.collation);
  return new Search({ filter: given.query, hint: given.hint });
}

export const distinct: Command = async (context) => {
  const given = readArguments('distinct', context.body, distinctShape);
  const namespace = namespaceOf(context, collectionName('distinct', given.distinct));
  const path = required('distinct', 'key', given.key).split('.');
  const search = distinctSearch(given);
  const values = new Map<string, Value>();
  const fields = new Set(path.slice(0, 1));
  return withSnapshot(context, async (snapshot) => {
    const collection = context.engine.catalog.find(snapshot, namespace);
    if (collection) {
      await eachRow(context, search.rows(snapshot, collection), snapshot, ({ bytes }) => {
        for (const value of valuesAt(decodeFields(bytes, fields), path, 0)) {
          const key = encodeKey(value).toString('latin1');
          if (!values.has(key)) values.set(key, value);
        }
        return true;
      });
    }
    return reply({ values: [...values.values()] });
  });
};

/** The values at a path, through arrays, and those in an array at its end. */
function valuesAt(node: Document | Value[], path: readonly string[], from: number): Value[] {
  const part = path[from] as string;
  const value =
    node instanceof Map ? node.get(part) : /^\d+$/.test(part) ? node[Number(part)] : undefined;
  if (value === undefined) return [];
  if (from === path.length - 1) return Array.isArray(value) ? value : [value];
  if (value instanceof Map) return valuesAt(value, path, from + 1);
  if (!Array.isArray(value)) return [];
  const next = path[from + 1] as string;
  if (/^\d+$/.test(next)) return valuesAt(value, path, from + 1);
  return value.flatMap((item) => (item instanceof Map ? valuesAt(item, path, from + 1) : []));
}
