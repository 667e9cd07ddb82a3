import { type Document, isDocument, typeName, type Value } from '../bson/value';
import { Code, CommandError } from '../errors';
import { Projection } from '../query/projection';
import { checkExpression, evaluate } from './expressions';
import type { Variables } from './scope';

/** A stage that makes one document of one document. */
export type DocumentStage = (document: Document) => Document;

type ParseStage = (argument: Value, variables: Variables | undefined) => DocumentStage;

function specification(name: string, argument: Value): Document {
  if (isDocument(argument) && argument.size > 0) return argument;
  throw new CommandError(40272, `${name} specification must be a non-empty object`);
}

const project: ParseStage = (argument, variables) => {
  const projection = new Projection(specification('$project', argument), false, variables);
  return (document) => projection.apply(document);
};

const unset: ParseStage = (argument) => {
  const paths = Array.isArray(argument) ? argument : [argument];
  if (paths.length === 0 || !paths.every((path) => typeof path === 'string')) {
    throw new CommandError(31002, '$unset specification must be a string or an array of strings');
  }
  const projection = new Projection(new Map(paths.map((path) => [path as string, 0])), false);
  return (document) => projection.apply(document);
};

const addFields: ParseStage = (argument, variables) => {
  const fields = specification('$addFields', argument);
  for (const [path, expression] of fields) {
    checkExpression(expression);
    if (path.startsWith('$')) {
      throw new CommandError(
        16410,
        "FieldPath field names may not start with '$'. Consider using $getField or $setField.",
      );
    }
  }
  return (document) => {
    let result: Document = new Map(document);
    for (const [path, expression] of fields) {
      result = withField(result, path.split('.'), expression, document, variables);
    }
    return result;
  };
};

/** A document in which the value of an expression is at a path, in all documents of an array. */
function withField(
  into: Document,
  parts: readonly string[],
  expression: Value,
  root: Document,
  variables: Variables | undefined,
): Document {
  const [name, ...rest] = parts as [string, ...string[]];
  const result: Document = new Map(into);
  const current = into.get(name);
  const isNested =
    isDocument(expression) && expression.size > 0 && ![...expression.keys()][0]?.startsWith('$');
  if (rest.length === 0 && !isNested) {
    const value = evaluate(expression, root, variables);
    if (value === undefined) result.delete(name);
    else result.set(name, value);
    return result;
  }
  const inner = (value: Value | undefined): Document => {
    const base: Document = isDocument(value) ? value : new Map();
    if (rest.length > 0) return withField(base, rest, expression, root, variables);
    let nested = base;
    for (const [path, part] of expression as Document) {
      nested = withField(nested, path.split('.'), part, root, variables);
    }
    return nested;
  };
  result.set(name, Array.isArray(current) ? current.map(inner) : inner(current));
  return result;
}

function replaceWith(
  name: string,
  expression: Value,
  variables: Variables | undefined,
): DocumentStage {
  checkExpression(expression);
  return (document) => {
    const value = evaluate(expression, document, variables);
    if (isDocument(value)) return value;
    throw new CommandError(
      40228,
      `'${name}' expression must evaluate to an object, but resulting value was of type: ${typeName(value)}`,
    );
  };
}

const replaceRoot: ParseStage = (argument, variables) => {
  const root = isDocument(argument) ? argument.get('newRoot') : undefined;
  if (root === undefined)
    throw new CommandError(40231, 'no newRoot specified for the $replaceRoot stage');
  return replaceWith('newRoot', root, variables);
};

export const documentStages: Readonly<Record<string, ParseStage>> = {
  $project: project,
  $unset: unset,
  $addFields: addFields,
  $set: addFields,
  $replaceRoot: replaceRoot,
  $replaceWith: (argument, variables) => replaceWith('newRoot', argument, variables),
};

/** An update that is a pipeline, of stages that make one document of one document. */
export function updatePipeline(stages: readonly Value[], variables?: Variables): DocumentStage {
  const parsed = stages.map((stage) => {
    const [[name, argument] = ['', null]] = isDocument(stage) ? stage : [];
    const parse = documentStages[name];
    if (parse && isDocument(stage) && stage.size === 1) return parse(argument, variables);
    throw new CommandError(
      Code.InvalidOptions,
      `${name} is not allowed to be used within an update`,
    );
  });
  return (document) => parsed.reduce((current, stage) => stage(current), document);
}
