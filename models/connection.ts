import { AccessTokenModel } from './accessToken';
import { mongoose } from './mongoose';
import { PlaceModel } from './place';
import { TagModel } from './tag';
import { UserModel } from './user';

/** All of them: whoever connects first builds every index. */
const models = [AccessTokenModel, PlaceModel, TagModel, UserModel];

/** A request waits this long for a database that does not answer, in milliseconds. */
const serverSelectionTimeoutMS = 1500;

/** A URI names its database after the hosts; one that names none means this one (the driver's own default is "test"). */
const defaultDatabase = 'places';
const namesDatabase = /^mongodb(\+srv)?:\/\/[^/]+\/[^?]/;

let connecting: Promise<void> | undefined;

async function open(uri: string) {
  await mongoose.connect(uri, {
    serverSelectionTimeoutMS,
    socketTimeoutMS: 30_000,
    ...(namesDatabase.test(uri) ? {} : { dbName: defaultDatabase }),
  });
  await Promise.all(models.map((model) => model.createIndexes()));
}

/** Connects once a process and builds the indexes; after a failure the next call tries again. */
export function connect(uri: string) {
  connecting ??= open(uri).catch(async (error) => {
    connecting = undefined;
    await mongoose.disconnect();
    throw error;
  });
  return connecting;
}

/** Whether the database answers now: `readyState` alone stays "connected" after a server died. */
export async function isReachable() {
  const { db } = mongoose.connection;
  if (!db) return false;
  return db
    .command({ ping: 1 }, { timeoutMS: serverSelectionTimeoutMS })
    .then(() => true)
    .catch(() => false);
}

/** Closes the connections after what runs on them has finished. */
export async function disconnect() {
  connecting = undefined;
  await mongoose.disconnect();
}
