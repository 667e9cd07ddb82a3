import { handleAuth } from '../../../server/signIn';

export default handleAuth;
