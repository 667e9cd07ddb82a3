import PothosBuilder, {
  BasePlugin,
  type FieldNullability,
  type InputFieldMap,
  type PothosOutputFieldConfig,
  type SchemaTypes,
  type TypeParam,
} from '@pothos/core';
import {
  DirectiveLocation,
  GraphQLDirective,
  GraphQLEnumType,
  GraphQLList,
  GraphQLNonNull,
} from 'graphql';

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
      /** A rule that the model enforces, announced to clients in addition to the auth scopes. */
      modelRule?: 'owner';
    }
  }
}

const Requirement = new GraphQLEnumType({
  name: 'Requirement',
  description: 'A condition for access to a field.',
  values: {
    PUBLIC: { value: 'public', description: 'None. Guests have access too.' },
    SIGNED_IN: { value: 'signedIn', description: 'A session cookie or an access token.' },
    READ: { value: 'read', description: 'The scope `READ`.' },
    WRITE: { value: 'write', description: 'The scope `WRITE`.' },
    SESSION: { value: 'session', description: 'The scope `SESSION`, which access tokens lack.' },
    OWNER: { value: 'owner', description: 'The owner of the object or an administrator.' },
    ADMIN: { value: 'admin', description: 'An administrator.' },
  },
});

/** Declares `@auth` for clients to read. Pothos scopes and the models enforce it. */
export const authDirective = new GraphQLDirective({
  name: 'auth',
  description: 'The requirements of a field. A field without this directive requires `SIGNED_IN`.',
  locations: [DirectiveLocation.FIELD_DEFINITION, DirectiveLocation.OBJECT],
  args: {
    requires: { type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(Requirement))) },
  },
});

const sentences: Record<string, string> = {
  public: 'Public.',
  read: 'Requires the `read` scope.',
  write: 'Requires the `write` scope.',
  session: 'Requires a browser session; access tokens are refused.',
  owner: 'Only the owner and administrators are allowed.',
};

/**
 * Publishes the requirements of a field in its description and with `@auth` in the SDL. Both are derived
 * from the scopes that Pothos enforces.
 */
class RequirementsPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override onOutputFieldConfig(field: PothosOutputFieldConfig<Types>) {
    const { authScopes, skipTypeScopes, modelRule } = field.pothosOptions as {
      authScopes?: object;
      skipTypeScopes?: boolean;
      modelRule?: string;
    };
    const requires = [
      ...(skipTypeScopes ? ['public'] : []),
      ...Object.keys(authScopes ?? {}),
      ...(modelRule ? [modelRule] : []),
    ];
    if (requires.length === 0) return field;
    const whenRefused =
      field.type.nullable && !skipTypeScopes ? ['Null if access is refused.'] : [];
    return {
      ...field,
      description: [
        field.description,
        ...requires.map((name) => sentences[name]),
        ...whenRefused,
      ].join(' '),
      extensions: { ...field.extensions, directives: { auth: { requires } } },
    };
  }
}

export const requirements = 'requirements' as const;
// Next evaluates this module twice, for pages and for API routes, but Pothos once.
PothosBuilder.allowPluginReRegistration = true;
PothosBuilder.registerPlugin(requirements, RequirementsPlugin);
