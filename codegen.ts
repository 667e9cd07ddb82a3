import type { CodegenConfig } from '@graphql-codegen/cli';
import { printSchemaWithDirectives } from '@graphql-tools/utils';
import { lexicographicSortSchema } from 'graphql';
import { schema } from './graphql/schema';

const typedDocuments = {
  preset: 'client',
  presetConfig: { fragmentMasking: { unmaskFunctionName: 'readFragment' } },
  config: {
    scalars: { DateTime: 'string', ID: 'string', URL: 'string' },
    strictScalars: true,
    useTypeImports: true,
    enumsAsTypes: true,
  },
} as const;

const config: CodegenConfig = {
  schema: printSchemaWithDirectives(lexicographicSortSchema(schema)),
  ignoreNoDocuments: true,
  silent: true,
  generates: {
    'schema.graphql': { plugins: ['schema-ast'], config: { includeDirectives: true } },
    'components/api/generated/': {
      ...typedDocuments,
      documents: ['components/**/{*.tsx,use*.ts}', 'pages/**/*.tsx', 'server/*Page.ts'],
    },
    // A separate directory, because documents of tests must not be sent to browsers.
    'tests/generated/': { ...typedDocuments, documents: ['tests/**/*.ts'] },
  },
};

export default config;
