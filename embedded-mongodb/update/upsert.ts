import { ObjectId } from 'bson';
import { decode } from '../bson/decode';
import { encode } from '../bson/encode';
import type { Document, Value } from '../bson/value';
import { Code, CommandError } from '../errors';
import { conjuncts } from '../query/condition';
import type { Matcher } from '../query/matcher';
import { setAtPath } from './paths';
import type { Update } from './update';

/** The document that an upsert inserts: the filter's equalities, then the update applied to them. */
export function documentToInsert(matcher: Matcher, update: Update): Document {
  const base: Document = new Map();
  for (const [path, value] of equalities(matcher)) {
    if (update.kind !== 'replacement' || path === '_id') setAtPath(base, path.split('.'), value);
  }
  // A copy, for the update may change what the filter still refers to.
  const inserted = update.apply(decode(encode(base)), { inserting: true });
  const given = inserted.get('_id');
  const id = given === undefined ? new ObjectId() : given;
  inserted.delete('_id');
  return new Map([['_id', id], ...inserted]);
}

function equalities(matcher: Matcher): Map<string, Value> {
  const found = new Map<string, Value>();
  for (const condition of conjuncts(matcher.condition)) {
    if (condition.kind !== 'field' || condition.test.op !== 'eq') continue;
    if (found.has(condition.path)) {
      throw new CommandError(
        Code.NotSingleValueField,
        `cannot infer query fields to set, path '${condition.path}' is matched twice`,
      );
    }
    found.set(condition.path, condition.test.value);
  }
  return found;
}
