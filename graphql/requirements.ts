import PothosBuilder, {
  BasePlugin,
  type FieldNullability,
  type InputFieldMap,
  type PothosOutputFieldConfig,
  type SchemaTypes,
  type TypeParam,
} from '@pothos/core';
import type { GraphQLEnumType } from 'graphql';
import { DirectiveLocation, GraphQLDirective, GraphQLList, GraphQLNonNull } from 'graphql';

/** A rule that only the model can decide, shown to clients beside the scopes. */
type ModelRule = 'owner' | 'admin';

declare global {
  export namespace PothosSchemaTypes {
    interface Plugins<Types extends SchemaTypes> {
      requirements: RequirementsPlugin<Types>;
    }
    interface MutationFieldOptions<
      Types extends SchemaTypes,
      Type extends TypeParam<Types>,
      Nullable extends FieldNullability<Type>,
      Args extends InputFieldMap,
      ResolveReturnShape,
    > {
      modelRule?: ModelRule;
    }
  }
}

const words: Record<string, string> = {
  public: 'Open to everybody.',
  read: 'Needs the `read` scope.',
  write: 'Needs the `write` scope.',
  session: 'Needs a browser session: access tokens are refused.',
  owner: 'Only its owner may.',
  admin: 'Only an administrator may.',
};

/**
 * Tells clients what a field needs, in its description and by `@auth` in the SDL. Both are derived from
 * the scopes that are enforced, so that they cannot say something else.
 */
class RequirementsPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override onOutputFieldConfig(field: PothosOutputFieldConfig<Types>) {
    const { authScopes, skipTypeScopes, modelRule } = field.pothosOptions as {
      authScopes?: unknown;
      skipTypeScopes?: boolean;
      modelRule?: ModelRule;
    };
    const requires = [
      ...(skipTypeScopes ? ['public'] : []),
      ...(authScopes && typeof authScopes === 'object' ? Object.keys(authScopes) : []),
      ...(modelRule ? [modelRule] : []),
    ];
    if (requires.length === 0) return field;
    const refused =
      field.type.nullable && !skipTypeScopes ? ['Null, with an error, if refused.'] : [];
    return {
      ...field,
      description: [field.description, ...requires.map((name) => words[name]), ...refused].join(
        ' ',
      ),
      extensions: { ...field.extensions, directives: { auth: { requires } } },
    };
  }
}

export const requirements = 'requirements' as const;
// Next evaluates this file once for its pages and once for its API routes, beside one copy of Pothos.
PothosBuilder.allowPluginReRegistration = true;
PothosBuilder.registerPlugin(requirements, RequirementsPlugin);

/** `@auth`, declared for clients to read. What it says is enforced by Pothos scopes and the models. */
export function authDirective(scope: GraphQLEnumType) {
  return new GraphQLDirective({
    name: 'auth',
    description:
      'What a field needs. A field without it needs somebody signed in, by cookie or by token.',
    locations: [DirectiveLocation.FIELD_DEFINITION, DirectiveLocation.OBJECT],
    args: {
      requires: { type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(scope))) },
    },
  });
}
