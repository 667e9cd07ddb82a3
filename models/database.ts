import type { ConnectOptions, mongo } from 'mongoose';
import { AccessTokenModel } from './account/accessToken';
import { AccountDeletionModel } from './account/deletion';
import { SignInThrottleModel } from './account/signInThrottle';
import { UserModel } from './account/user';
import { ChangeModel } from './change';
import { CommentModel } from './comment';
import { FavoriteModel } from './favorite';
import { migrate } from './migrations';
import { mongoose } from './mongoose';
import { PlaceModel } from './place';
import { TagModel } from './tag';

/** Every model: `connect` builds their indexes. */
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

/** A request waits this long for a database that does not respond, in milliseconds. */
const requestTimeout = 1500;

/** The database of a URI that names none. (The driver's own default is "test".) */
const defaultDatabase = 'places';
const namesDatabase = /^mongodb(\+srv)?:\/\/[^/]+\/[^?]/;

let connecting: Promise<void> | undefined;

async function open(uri: string, timeout: number) {
  const options = {
    serverSelectionTimeoutMS: requestTimeout,
    ...(namesDatabase.test(uri) ? {} : { dbName: defaultDatabase }),
  };
  await prepare(uri, options);
  await mongoose.connect(uri, {
    ...options,
    connectTimeoutMS: requestTimeout,
    socketTimeoutMS: timeout,
    // A retry would take as long again. The client can repeat the request instead.
    retryReads: false,
    retryWrites: false,
  });
}

/** Migrates data and builds indexes, on a connection without the timeout of requests. */
async function prepare(uri: string, options: ConnectOptions) {
  const connection = await mongoose.createConnection(uri, options).asPromise();
  try {
    await migrate(connection.db as mongo.Db);
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
 * Connects this process once, migrates data and builds indexes. After a failure the next call tries again.
 * A command fails after `timeout` milliseconds without a reply.
 */
export function connect(uri: string, timeout = requestTimeout) {
  connecting ??= open(uri, timeout).catch(async (error) => {
    connecting = undefined;
    await mongoose.disconnect();
    throw error;
  });
  return connecting;
}

/** Whether the database responds. Mongoose's `readyState` stays "connected" after a server died. */
export async function isReachable() {
  const { db } = mongoose.connection;
  if (!db) return false;
  return db
    .command({ ping: 1 })
    .then(() => true)
    .catch(() => false);
}

/** Closes the connections once running commands have finished. */
export async function disconnect() {
  connecting = undefined;
  await mongoose.disconnect();
}
