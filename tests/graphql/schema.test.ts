import { readFile } from 'node:fs/promises';
import { printSchemaWithDirectives } from '@graphql-tools/utils';
import { buildSchema, isIntrospectionType, lexicographicSortSchema, printSchema } from 'graphql';
import { describe, expect, test } from 'vitest';
import { schema } from '../../graphql/schema';

const committed = await readFile(new URL('../../schema.graphql', import.meta.url), 'utf8');

test('schema.graphql matches the schema of the code', () => {
  const sdl = printSchemaWithDirectives(lexicographicSortSchema(schema));
  const print = (source: string) => printSchema(lexicographicSortSchema(buildSchema(source)));
  expect(print(committed)).toBe(print(sdl));
  const applied = (source: string) => source.match(/@auth\(requires: [^)]*\)/g);
  expect(applied(committed)).toEqual(applied(sdl));
});

describe('every public type and field', () => {
  const types = Object.values(schema.getTypeMap()).filter(
    (type) =>
      !isIntrospectionType(type) &&
      !['Boolean', 'Float', 'ID', 'Int', 'String'].includes(type.name),
  );

  test('has a description', () => {
    const undescribed: string[] = [];
    const note = (name: string, { description }: { description?: string | null }) => {
      if (!description) undescribed.push(name);
    };
    for (const type of types) {
      note(type.name, type);
      if ('getValues' in type) {
        for (const value of type.getValues()) note(`${type.name}.${value.name}`, value);
      }
      if (!('getFields' in type)) continue;
      for (const field of Object.values(type.getFields())) {
        note(`${type.name}.${field.name}`, field);
        if (!('args' in field)) continue;
        for (const argument of field.args) {
          note(`${type.name}.${field.name}(${argument.name}:)`, argument);
        }
      }
    }
    expect(undescribed).toEqual([]);
  });

  test('explains null if it is nullable', () => {
    const silent = types.flatMap((type) =>
      'getInterfaces' in type
        ? Object.values(type.getFields())
            .filter((field) => !String(field.type).endsWith('!'))
            .filter((field) => !/null/i.test(field.description ?? ''))
            .map((field) => `${type.name}.${field.name}`)
        : [],
    );
    expect(silent).toEqual([]);
  });
});
