import { UserModel } from '../../models/account/user';
import { connect, disconnect } from '../../models/database';
import { createPlace } from '../../models/place';

/** Creates a place in another process: `createPlaceProcess.ts URI EMAIL NAME`. */
const [uri = '', email, name] = process.argv.slice(2);
await connect(uri);
const owner = await UserModel.findOne({ email }).orFail();
await createPlace(owner, { name, location: 'Elsewhere' });
await disconnect();
