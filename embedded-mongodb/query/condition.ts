import type { Value } from '../bson/value';

/** A filter, parsed: what the matcher tests and what the planner looks for bounds in. */
export type Condition =
  | { kind: 'and' | 'or' | 'nor'; of: Condition[] }
  | { kind: 'not'; of: Condition }
  | FieldCondition
  | { kind: 'expression'; expression: Value }
  | { kind: 'constant'; value: boolean };

export interface FieldCondition {
  kind: 'field';
  /** Empty inside of a `$elemMatch` that tests the elements themselves. */
  path: string;
  parts: readonly string[];
  test: Test;
}

export type Comparison = 'eq' | 'gt' | 'gte' | 'lt' | 'lte';

export type Test =
  | { op: Comparison; value: Value }
  | { op: 'in'; values: Value[]; patterns: Pattern[] }
  | { op: 'regex'; pattern: Pattern }
  | { op: 'exists' }
  | { op: 'type'; types: ReadonlySet<number> }
  | { op: 'mod'; divisor: bigint; remainder: bigint }
  | { op: 'size'; size: number }
  /** Some element of the array meets the condition: as a document, or itself. */
  | { op: 'elemMatch'; condition: Condition; elements: 'documents' | 'values' }
  | { op: 'bits'; mask: bigint; want: 'all' | 'any'; set: boolean };

/** A regular expression as the client gave it and as JavaScript runs it. */
export interface Pattern {
  source: string;
  options: string;
  regex: RegExp;
}

export const comparisons: Readonly<Record<string, Comparison>> = {
  $eq: 'eq',
  $gt: 'gt',
  $gte: 'gte',
  $lt: 'lt',
  $lte: 'lte',
};

/** The conditions that all have to hold: those of an `and`, also of the ones inside of it. */
export function conjuncts(condition: Condition): Condition[] {
  if (condition.kind === 'and') return condition.of.flatMap(conjuncts);
  return condition.kind === 'constant' && condition.value ? [] : [condition];
}

/** The top-level fields a condition looks at; undefined if it may look at any. */
export function fieldsOf(condition: Condition): ReadonlySet<string> | undefined {
  switch (condition.kind) {
    case 'field':
      return new Set([condition.parts[0] as string]);
    case 'not':
      return fieldsOf(condition.of);
    case 'expression':
      return undefined;
    case 'constant':
      return new Set();
    default: {
      const fields = new Set<string>();
      for (const part of condition.of) {
        const names = fieldsOf(part);
        if (!names) return undefined;
        for (const name of names) fields.add(name);
      }
      return fields;
    }
  }
}
