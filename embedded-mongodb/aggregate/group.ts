import { compareValues } from '../bson/compare';
import { type Document, isDocument, type Value } from '../bson/value';
import { CommandError } from '../errors';
import { encodeKey } from '../storage/keys';
import { type Accumulator, createAccumulator } from './accumulators';
import { checkExpression, evaluate } from './expressions';
import type { Variables } from './scope';
import type { Stage } from './stage';

interface Group {
  id: Value;
  accumulators: Accumulator[];
}

interface Field {
  name: string;
  operator: string;
  argument: Value;
}

export function group(argument: Value, variables: Variables | undefined): Stage {
  if (!isDocument(argument)) {
    throw new CommandError(15947, "a group's fields must be specified in an object");
  }
  const id = argument.get('_id');
  if (id === undefined) throw new CommandError(15955, 'a group specification must include an _id');
  checkExpression(id);
  const fields = [...argument].filter(([name]) => name !== '_id').map(parseField);
  const groups = new Map<string, Group>();
  return {
    take: (document) => {
      const value = evaluate(id, document, variables) ?? null;
      const key = encodeKey(value).toString('latin1');
      let found = groups.get(key);
      if (!found) {
        const accumulators = fields.map(({ operator }) => createAccumulator(operator));
        found = { id: value, accumulators };
        groups.set(key, found);
      }
      for (let i = 0; i < fields.length; i++) {
        found.accumulators[i]?.add(evaluate((fields[i] as Field).argument, document, variables));
      }
    },
    end: (emit) => {
      for (const { id, accumulators } of groups.values()) {
        const result: Document = new Map([['_id', id]]);
        fields.forEach(({ name }, index) => {
          const value = accumulators[index]?.result();
          if (value !== undefined) result.set(name, value);
        });
        emit(result);
      }
    },
  };
}

function parseField([name, value]: [string, Value]): Field {
  if (name.includes('.')) {
    throw new CommandError(40235, `The field name '${name}' cannot contain '.'`);
  }
  if (!isDocument(value)) {
    throw new CommandError(40234, `The field '${name}' must be an accumulator object`);
  }
  const [first] = value;
  if (!first || value.size !== 1) {
    throw new CommandError(40238, `The field '${name}' must specify one accumulator`);
  }
  const [operator, argument] = first;
  // `$count` takes no argument, and is a sum of ones.
  if (operator === '$count') return { name, operator: '$sum', argument: 1 };
  createAccumulator(operator);
  checkExpression(argument);
  return { name, operator, argument };
}

export function sortByCount(argument: Value, variables: Variables | undefined): Stage {
  const counting = new Map<string, Value>([
    ['_id', argument],
    ['count', new Map([['$sum', 1]])],
  ]);
  const { take, end } = group(counting, variables);
  return {
    take,
    end: (emit) => {
      const counted: Document[] = [];
      end?.((document) => counted.push(document));
      counted.sort((a, b) => compareValues(b.get('count'), a.get('count')));
      counted.forEach(emit);
    },
  };
}
