import { type Document, isDocument, type Value } from '../bson/value';
import { Code, CommandError } from '../errors';
import { isForeignOperator, runForeignOperator } from './foreign';
import { arithmeticOperators } from './operators/arithmetic';
import { arrayOperators } from './operators/array';
import { logicalOperators } from './operators/logical';
import { valueOperators } from './operators/value';
import type { Operator, Scope, Variables } from './scope';

const NO_VARIABLES: Variables = new Map();

const operators: Readonly<Record<string, Operator>> = Object.assign(
  Object.create(null),
  logicalOperators,
  arithmeticOperators,
  arrayOperators,
  valueOperators,
);

/** They would run code of the client's. */
const REFUSED = new Set(['$function', '$accumulator', '$where', '$_internalJsEmit']);

/** The value of an aggregation expression for a document. */
export function evaluate(
  expression: Value,
  document: Document,
  variables: Variables = NO_VARIABLES,
): Value | undefined {
  return evaluateIn(new ExpressionScope(document, variables), expression);
}

class ExpressionScope implements Scope {
  constructor(
    readonly document: Document,
    readonly variables: Variables,
  ) {}

  evaluate(expression: Value): Value | undefined {
    return evaluateIn(this, expression);
  }

  bind(name: string, value: Value | undefined): Scope {
    const variables = new Map(this.variables).set(name, value ?? null);
    return new ExpressionScope(this.document, variables);
  }
}

/** The variables that a command defines with `let`, whose values are constant expressions. */
export function constants(definitions: Document | undefined): Variables | undefined {
  if (!definitions) return undefined;
  return new Map(
    Array.from(definitions, ([name, expression]) => {
      checkExpression(expression);
      return [name, evaluate(expression, new Map()) ?? null];
    }),
  );
}

function evaluateIn(scope: ExpressionScope, expression: Value): Value | undefined {
  if (typeof expression === 'string') {
    return expression.startsWith('$') ? resolve(expression, scope) : expression;
  }
  if (Array.isArray(expression)) return expression.map((item) => evaluateIn(scope, item) ?? null);
  if (!isDocument(expression)) return expression;
  const [first] = expression;
  if (first?.[0].startsWith('$')) return runOperator(first[0], first[1], scope);
  const result: Document = new Map();
  for (const [name, value] of expression) {
    const field = evaluateIn(scope, value);
    if (field !== undefined) result.set(name, field);
  }
  return result;
}

function runOperator(name: string, argument: Value, scope: ExpressionScope): Value | undefined {
  const operator = operators[name];
  if (operator) return operator(argument, scope);
  return runForeignOperator(name, evaluateArguments(scope, argument));
}

/** The argument of an operator, in which a document is not an expression but names arguments. */
function evaluateArguments(scope: ExpressionScope, argument: Value): Value | undefined {
  if (!isDocument(argument) || [...argument.keys()][0]?.startsWith('$')) {
    return evaluateIn(scope, argument);
  }
  return new Map(
    [...argument].map(([name, value]) => [name, evaluateIn(scope, value) ?? null] as const),
  );
}

function resolve(expression: string, scope: ExpressionScope): Value | undefined {
  if (!expression.startsWith('$$')) return valueAt(scope.document, expression.slice(1).split('.'));
  const [name = '', ...path] = expression.slice(2).split('.');
  const value = variable(name, scope);
  return path.length === 0 || value === undefined ? value : valueAt(value, path);
}

function variable(name: string, { document, variables }: ExpressionScope): Value | undefined {
  const value = variables.get(name);
  if (value !== undefined) return value;
  if (name === 'ROOT' || name === 'CURRENT') return document;
  if (name === 'NOW') return new Date();
  if (['REMOVE', 'KEEP', 'PRUNE', 'DESCEND'].includes(name)) {
    return name === 'REMOVE' ? undefined : name;
  }
  throw new CommandError(17276, `Use of undefined variable: ${name}`);
}

/** What is at a path; through an array it is the array of what is at the path in its documents. */
function valueAt(value: Value, path: readonly string[], from = 0): Value | undefined {
  if (from === path.length) return value;
  if (isDocument(value)) {
    const next = value.get(path[from] as string);
    return next === undefined ? undefined : valueAt(next, path, from + 1);
  }
  if (!Array.isArray(value)) return undefined;
  return value.flatMap((item) => {
    if (!isDocument(item)) return [];
    const found = valueAt(item, path, from);
    return found === undefined ? [] : [found];
  });
}

/** Throws MongoDB's error for operators that do not exist or are not supported. */
export function checkExpression(expression: Value): void {
  if (Array.isArray(expression)) {
    expression.forEach(checkExpression);
  } else if (typeof expression === 'string') {
    if (expression === '$') throw new CommandError(16872, "'$' by itself is not a valid FieldPath");
  } else if (isDocument(expression)) {
    checkDocument(expression);
  }
}

function checkDocument(expression: Document): void {
  const operator = [...expression.keys()].find((name) => name.startsWith('$'));
  if (operator === undefined) {
    for (const value of expression.values()) checkExpression(value);
    return;
  }
  if (expression.size > 1) {
    throw new CommandError(
      15983,
      `An object representing an expression must have exactly one field: ${[...expression.keys()].join(', ')}`,
    );
  }
  if (operator === '$literal') return;
  if (REFUSED.has(operator)) {
    throw new CommandError(Code.NotImplemented, `${operator} is not supported by this server`);
  }
  if (!(operator in operators) && !isForeignOperator(operator)) {
    throw new CommandError(Code.InvalidPipelineOperator, `Unrecognized expression '${operator}'`);
  }
  const argument = expression.get(operator) as Value;
  if (isDocument(argument) && !argument.keys().next().value?.startsWith('$')) {
    for (const value of argument.values()) checkExpression(value);
  } else {
    checkExpression(argument);
  }
}
