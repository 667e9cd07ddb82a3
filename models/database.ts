import type { ConnectOptions, mongo } from 'mongoose';
import { AccessTokenModel } from './account/accessToken';
import { AccountDeletionModel } from './account/deletion';
import { SignInThrottleModel } from './account/signInThrottle';
import { UserModel } from './account/user';
import { ChangeModel } from './change';
import { CommentModel } from './comment';
import { FavoriteModel } from './favorite';
import { mongoose } from './mongoose';
import { PlaceModel } from './place';
import { TagModel } from './tag';

/** All of them: whoever connects first builds every index. */
const models = [
  AccessTokenModel,
  AccountDeletionModel,
  SignInThrottleModel,
  ChangeModel,
  CommentModel,
  FavoriteModel,
  PlaceModel,
  TagModel,
  UserModel,
];

/** A request waits this long for a database that is away or does not answer, in milliseconds. */
const requestTimeout = 1500;

/** A URI names its database after the hosts; one that names none means this one (the driver's own default is "test"). */
const defaultDatabase = 'places';
const namesDatabase = /^mongodb(\+srv)?:\/\/[^/]+\/[^?]/;

let connecting: Promise<void> | undefined;

async function open(uri: string, timeout: number) {
  const options = {
    serverSelectionTimeoutMS: requestTimeout,
    ...(namesDatabase.test(uri) ? {} : { dbName: defaultDatabase }),
  };
  await buildIndexes(uri, options);
  await mongoose.connect(uri, {
    ...options,
    connectTimeoutMS: requestTimeout,
    socketTimeoutMS: timeout,
    // A second attempt would wait as long again; whoever asked can ask again as well.
    retryReads: false,
    retryWrites: false,
  });
}

/** On a connection of its own, which may wait: a new index on many rows takes longer than a request may. */
async function buildIndexes(uri: string, options: ConnectOptions) {
  const connection = await mongoose.createConnection(uri, options).asPromise();
  try {
    await Promise.all(
      models.map(({ collection, schema }) =>
        connection
          .collection(collection.collectionName)
          .createIndexes(
            schema
              .indexes()
              .map(([key, details]) => ({ key, ...details }) as mongo.IndexDescription),
          ),
      ),
    );
  } finally {
    await connection.close();
  }
}

/**
 * Connects once a process and builds the indexes; after a failure the next call tries again.
 * A command that gets no answer within `timeout` milliseconds fails; what is no request may take longer.
 */
export function connect(uri: string, timeout = requestTimeout) {
  connecting ??= open(uri, timeout).catch(async (error) => {
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
    .command({ ping: 1 })
    .then(() => true)
    .catch(() => false);
}

/** Closes the connections after what runs on them has finished. */
export async function disconnect() {
  connecting = undefined;
  await mongoose.disconnect();
}
