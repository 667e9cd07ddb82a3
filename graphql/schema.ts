import { GraphQLSchema } from 'graphql';
import { builder } from './builder';
import { authDirective } from './plugins/requirements';
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

export const schema = new GraphQLSchema({
  ...config,
  directives: [...config.directives, authDirective],
});
