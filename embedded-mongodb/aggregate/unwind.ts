import { type Document, integer, isDocument, type Value } from '../bson/value';
import { CommandError } from '../errors';
import type { Stage } from './stage';

export function unwind(argument: Value): Stage {
  const options: Document = isDocument(argument) ? argument : new Map([['path', argument]]);
  const path = options.get('path');
  if (typeof path !== 'string' || !path.startsWith('$') || path.length < 2) {
    throw new CommandError(28818, "path option to $unwind stage should be prefixed with a '$'");
  }
  const keepEmpty = options.get('preserveNullAndEmptyArrays') === true;
  const indexField = options.get('includeArrayIndex');
  const parts = path.slice(1).split('.');
  return {
    take: (document, emit) => {
      const value = parts.reduce<Value | undefined>(
        (node, part) => (isDocument(node) ? node.get(part) : undefined),
        document,
      );
      const finish = (unwound: Document, index: number | null) => {
        if (typeof indexField === 'string')
          unwound.set(indexField, index === null ? null : integer(BigInt(index)));
        emit(unwound);
      };
      if (Array.isArray(value) && value.length > 0) {
        value.forEach((item, index) => {
          finish(replaced(document, parts, item), index);
        });
      } else if (Array.isArray(value)) {
        if (keepEmpty) finish(replaced(document, parts, undefined), null);
      } else if (value !== undefined && value !== null) {
        finish(new Map(document), null);
      } else if (keepEmpty) {
        finish(new Map(document), null);
      }
    },
  };
}

function replaced(
  document: Document,
  parts: readonly string[],
  value: Value | undefined,
): Document {
  const [name, ...rest] = parts as [string, ...string[]];
  const result: Document = new Map(document);
  const inner = document.get(name);
  const next = rest.length > 0 && isDocument(inner) ? replaced(inner, rest, value) : value;
  if (next === undefined) result.delete(name);
  else result.set(name, next);
  return result;
}
