import { randomUUID } from 'node:crypto';
import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql';

const examples: Record<string, string> = {
  Boolean: 'true',
  DateTime: '"2026-05-17T09:30:00.000Z"',
  Float: '1.5',
  ID: '"UGxhY2U6MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3"',
  Int: '1',
  String: '"text"',
  URL: '"https://example.com/"',
};

/** Texts that have a form which the schema does not tell. */
const texts: Record<string, () => string> = {
  email: () => `"${randomUUID()}@example.com"`,
  newPassword: () => '"correct horse"',
  password: () => '"correct horse"',
};

function exampleValue(type: GraphQLInputType, id?: string, name = ''): string {
  if (isNonNullType(type)) return exampleValue(type.ofType, id, name);
  if (isListType(type)) return `[${exampleValue(type.ofType, id)}]`;
  if (id && type.name === 'ID') return JSON.stringify(id);
  const example = texts[name]?.() ?? examples[type.name];
  if (example !== undefined) return example;
  if (isEnumType(type)) return String(type.getValues()[0]?.name);
  if (!isInputObjectType(type)) throw new Error(`There is no example of ${type.name}`);
  const fields = Object.values(type.getFields())
    .filter(isRequiredInputField)
    .map((field) => `${field.name}: ${exampleValue(field.type, id, field.name)}`);
  return `{ ${fields.join(', ')} }`;
}

/** A valid operation that asks for one field of a root type, with as little as it requires, about this id. */
export function exampleOf(
  type: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  id?: string,
) {
  const args = field.args
    .filter(isRequiredArgument)
    .map((argument) => `${argument.name}: ${exampleValue(argument.type, id)}`);
  const call = args.length > 0 ? `${field.name}(${args.join(', ')})` : field.name;
  const selection = isLeafType(getNamedType(field.type)) ? '' : '{ __typename }';
  return `${type.name.toLowerCase()} { ${call} ${selection} }`;
}
