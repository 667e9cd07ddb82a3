import type { Types } from 'mongoose';
import { CommentModel } from '../comment';
import { FavoriteModel } from '../favorite';
import { mongoose } from '../mongoose';
import { PlaceModel } from '../place';
import type { Viewer } from '../viewer';
import { AccessTokenModel } from './accessToken';
import { UserModel } from './user';

/** Documents in memory at a time. */
const batchSize = 200;

/**
 * All data of the viewer except secrets, as chunks of one JSON document. It is read while it is consumed, so it may
 * or may not contain concurrent writes.
 */
export async function* exportOf({ _id }: Viewer): AsyncGenerator<string> {
  const user = await UserModel.findById(_id).select('+sessions +accounts').orFail().lean().exec();
  const { name, email, image, role, createdAt, updatedAt, sessions = [] } = user;
  const { emailVerified, accounts = [] } = user;
  const profile = { name, email, emailVerified, image, role, accounts, createdAt, updatedAt };
  yield `{"exportedAt":${JSON.stringify(new Date())},\n"profile":${JSON.stringify(profile)}`;
  yield* list('sessions', [
    sessions.map(({ createdAt, lastUsedAt, userAgent }) => ({ createdAt, lastUsedAt, userAgent })),
  ]);
  yield* list('accessTokens', [await tokensOf(_id)]);
  yield* list('places', placesOf(_id));
  yield* list('comments', commentsOf(_id));
  yield* list('favorites', favoritesOf(_id));
  yield '}\n';
}

type Batches = Iterable<object[]> | AsyncIterable<object[]>;

/** A member of the document: a list with one line per entry. */
async function* list(name: string, batches: Batches) {
  let separator = `,\n"${name}":[`;
  for await (const batch of batches) {
    for (const entry of batch) {
      yield `${separator}\n${JSON.stringify(entry)}`;
      separator = ',';
    }
  }
  yield separator === ',' ? '\n]' : `${separator}]`;
}

async function* inBatches<Row>(rows: AsyncIterable<Row>) {
  let batch: Row[] = [];
  for await (const row of rows) {
    batch.push(row);
    if (batch.length < batchSize) continue;
    yield batch;
    batch = [];
  }
  yield batch;
}

async function tokensOf(user: Types.ObjectId) {
  const tokens = await AccessTokenModel.find({ user }).sort({ createdAt: -1, _id: -1 }).lean();
  return tokens.map(({ name, scopes, createdAt, expiresAt, revokedAt, lastUsedAt }) => ({
    ...{ name, scopes, createdAt, expiresAt, revokedAt, lastUsedAt },
  }));
}

async function* placesOf(user: Types.ObjectId) {
  const places = PlaceModel.find({ createdBy: user }).sort({ createdAt: -1, _id: -1 }).lean();
  for await (const batch of inBatches(places.cursor({ batchSize }))) {
    yield batch.map(({ name, location, coordinates, mapURL, image, description, ...place }) => ({
      ...{ id: place._id, name, location, coordinates, mapURL, image, description },
      ...{ tags: place.tags, createdAt: place.createdAt, updatedAt: place.updatedAt },
    }));
  }
}

async function* commentsOf(author: Types.ObjectId) {
  const comments = CommentModel.find({ author }).lean().cursor({ batchSize });
  for await (const batch of inBatches(comments)) {
    const placeOf = await namesOf(batch);
    yield batch.map(({ place, text, createdAt }) => ({ place: placeOf(place), text, createdAt }));
  }
}

async function* favoritesOf(user: Types.ObjectId) {
  const favorites = FavoriteModel.find({ user }).sort({ createdAt: -1, _id: -1 }).lean();
  for await (const batch of inBatches(favorites.cursor({ batchSize }))) {
    const placeOf = await namesOf(batch);
    yield batch.map(({ place, createdAt }) => ({ place: placeOf(place), createdAt }));
  }
}

/** The names of the places of these rows; null for a deleted place. */
async function namesOf(rows: readonly { place: Types.ObjectId }[]) {
  const ids = mongoose.trusted({ $in: rows.map(({ place }) => place) });
  const places = await PlaceModel.find({ _id: ids }).select('name').lean().exec();
  const names = new Map(places.map(({ _id, name }) => [String(_id), name]));
  return (id: Types.ObjectId) => ({ id, name: names.get(String(id)) ?? null });
}
