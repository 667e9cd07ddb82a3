import { type GraphQLEnumType, GraphQLSchema } from 'graphql';
import { builder } from './builder';
import { authDirective } from './requirements';
import './types/accessToken';
import './types/account';
import './types/comment';
import './types/commentAdded';
import './types/favorite';
import './types/node';
import './types/password';
import './types/place';
import './types/placeChange';
import './types/rateLimit';
import './types/placeList';
import './types/session';
import './types/tag';
import './types/user';
import './types/viewer';

const config = builder.toSchema().toConfig();
const scope = config.types.find(({ name }) => name === 'Scope') as GraphQLEnumType;

export const schema = new GraphQLSchema({
  ...config,
  directives: [...config.directives, authDirective(scope)],
});
