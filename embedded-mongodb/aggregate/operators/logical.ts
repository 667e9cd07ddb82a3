import { compareValues } from '../../bson/compare';
import { type Document, isDocument, isTruthy, type Value } from '../../bson/value';
import { CommandError } from '../../errors';
import { exactly, type Operator, operandsOf } from '../scope';

function comparison(name: string, result: (order: number) => Value): Operator {
  return (argument, scope) => {
    const [left, right] = exactly(2, name, argument, scope);
    return result(Math.sign(compareValues(left, right)));
  };
}

function condition(argument: Value): [test: Value, yes: Value, no: Value] {
  if (isDocument(argument)) {
    for (const name of ['if', 'then', 'else']) {
      if (!argument.has(name)) {
        throw new CommandError(17080, `Missing '${name}' parameter to $cond`);
      }
    }
    return [argument.get('if'), argument.get('then'), argument.get('else')] as [
      Value,
      Value,
      Value,
    ];
  }
  if (!Array.isArray(argument) || argument.length !== 3) {
    throw new CommandError(16020, 'Expression $cond takes exactly 3 arguments.');
  }
  return argument as [Value, Value, Value];
}

export const logicalOperators: Readonly<Record<string, Operator>> = {
  $cmp: comparison('$cmp', (order) => order),
  $eq: comparison('$eq', (order) => order === 0),
  $ne: comparison('$ne', (order) => order !== 0),
  $gt: comparison('$gt', (order) => order > 0),
  $gte: comparison('$gte', (order) => order >= 0),
  $lt: comparison('$lt', (order) => order < 0),
  $lte: comparison('$lte', (order) => order <= 0),

  $and: (argument, scope) => operandsOf(argument, scope).every(isTruthy),
  $or: (argument, scope) => operandsOf(argument, scope).some(isTruthy),
  $not: (argument, scope) => !isTruthy(exactly(1, '$not', argument, scope)[0]),

  $cond: (argument, scope) => {
    const [test, yes, no] = condition(argument);
    return scope.evaluate(isTruthy(scope.evaluate(test)) ? yes : no);
  },
  $ifNull: (argument, scope) => {
    const operands = operandsOf(argument, scope);
    if (operands.length < 2) {
      throw new CommandError(1257300, '$ifNull needs at least two arguments');
    }
    return operands.find((operand) => operand !== undefined && operand !== null) ?? operands.at(-1);
  },
  $switch: (argument, scope) => {
    const branches = isDocument(argument) ? argument.get('branches') : undefined;
    if (!Array.isArray(branches)) throw new CommandError(40061, '$switch needs branches');
    for (const branch of branches as Document[]) {
      if (isTruthy(scope.evaluate(branch.get('case') ?? null))) {
        return scope.evaluate(branch.get('then') ?? null);
      }
    }
    const otherwise = (argument as Document).get('default');
    if (otherwise === undefined) {
      throw new CommandError(
        40066,
        '$switch could not find a matching branch for an input, and no default was specified.',
      );
    }
    return scope.evaluate(otherwise);
  },
  $let: (argument, scope) => {
    const variables = isDocument(argument) ? argument.get('vars') : undefined;
    if (!isDocument(variables) || !(argument as Document).has('in')) {
      throw new CommandError(16876, "Missing 'vars' or 'in' parameter to $let");
    }
    let inner = scope;
    for (const [name, value] of variables) inner = inner.bind(name, scope.evaluate(value));
    return inner.evaluate((argument as Document).get('in') as Value);
  },
  $literal: (argument) => argument,
};
