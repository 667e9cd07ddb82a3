import { Long, Timestamp } from 'bson';
import { compareValues } from '../bson/compare';
import { add, LongOverflow, multiply } from '../bson/numbers';
import {
  integer,
  isDocument,
  isInt32,
  isNumeric,
  type Numeric,
  typeName,
  type Value,
} from '../bson/value';
import { Code, CommandError } from '../errors';
import { formatValue } from '../format';
import { prepareAddToSet, preparePop, preparePull, preparePullAll, preparePush } from './arrays';
import type { Prepare } from './change';

function arithmetic(
  name: string,
  compute: (a: Numeric, b: Numeric) => Numeric,
  initial: (argument: Numeric) => Numeric,
): Prepare {
  return (argument, path) => {
    if (!isNumeric(argument)) {
      const verb = name === '$inc' ? 'increment' : 'multiply';
      throw new CommandError(
        Code.TypeMismatch,
        `Cannot ${verb} with non-numeric argument: {${path}: ${formatValue(argument)}}`,
      );
    }
    return (current) => {
      if (current === undefined) return initial(argument);
      if (!isNumeric(current)) {
        throw new CommandError(
          Code.TypeMismatch,
          `Cannot apply ${name} to a value of non-numeric type. Field '${path}' has non-numeric type ${typeName(current)}`,
        );
      }
      try {
        return compute(current, argument);
      } catch (error) {
        if (!(error instanceof LongOverflow)) throw error;
        throw new CommandError(
          Code.BadValue,
          `Failed to apply ${name} operations to current value (${formatValue(current)}) for '${path}'`,
        );
      }
    };
  };
}

function extreme(sign: 1 | -1): Prepare {
  return (argument) => (current) =>
    current === undefined || compareValues(argument, current) * sign < 0 ? argument : undefined;
}

/** Zero of the type that a product with `argument` has. */
function zero(argument: Numeric): Numeric {
  return multiply(argument, 0);
}

const currentDate: Prepare = (argument, path) => {
  const type = isDocument(argument) ? argument.get('$type') : argument;
  if (type === 'timestamp') {
    return () => new Timestamp({ t: Math.floor(Date.now() / 1000), i: 1 });
  }
  if (type === 'date' || typeof type === 'boolean') return () => new Date();
  throw new CommandError(
    Code.BadValue,
    `${typeName(argument)} is not valid type for $currentDate. Please use a boolean ('true') or a $type expression ({$type: 'timestamp/date'}): ${path}`,
  );
};

const bit: Prepare = (argument) => {
  if (!isDocument(argument) || argument.size === 0) {
    throw new CommandError(Code.BadValue, 'The $bit modifier is not compatible with this argument');
  }
  for (const [name, operand] of argument) {
    if (!['and', 'or', 'xor'].includes(name)) {
      throw new CommandError(
        Code.BadValue,
        `The $bit modifier only supports 'and', 'or', and 'xor', not '${name}' which is an unknown operator`,
      );
    }
    if (!isInteger(operand)) {
      throw new CommandError(
        Code.BadValue,
        `The $bit modifier field must be an Integer(32/64 bit); a '${typeName(operand)}' is not supported here`,
      );
    }
  }
  return (current, path) => {
    const start = current === undefined ? 0 : current;
    if (!isInteger(start)) {
      throw new CommandError(
        Code.BadValue,
        `Cannot apply $bit to a value of non-integral type. The field ${path} has type ${typeName(start)}`,
      );
    }
    let bits = BigInt(start.toString());
    let isLong = start instanceof Long;
    for (const [name, operand] of argument) {
      const mask = BigInt(String(operand));
      isLong ||= operand instanceof Long;
      bits = name === 'and' ? bits & mask : name === 'or' ? bits | mask : bits ^ mask;
    }
    return isLong ? Long.fromBigInt(bits) : integer(bits);
  };
};

function isInteger(value: Value): value is number | Long {
  return (typeof value === 'number' && isInt32(value)) || value instanceof Long;
}

/** The operators that set a value where there may have been none. */
export const writingOperators: Readonly<Record<string, Prepare>> = {
  $set: (argument) => () => argument,
  $setOnInsert: (argument) => () => argument,
  $inc: arithmetic('$inc', add, (argument) => argument),
  $mul: arithmetic('$mul', multiply, zero),
  $min: extreme(1),
  $max: extreme(-1),
  $currentDate: currentDate,
  $bit: bit,
  $push: preparePush,
  $addToSet: prepareAddToSet,
};

/** The operators that change only what is there. */
export const reducingOperators: Readonly<Record<string, Prepare>> = {
  $pop: preparePop,
  $pull: preparePull,
  $pullAll: preparePullAll,
};
