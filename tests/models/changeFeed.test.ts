import { Types } from 'mongoose';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { User } from '../../models/account/user';
import { type Change, ChangeModel, recordChange, trim } from '../../models/change';
import { ChangeFeed } from '../../models/changeFeed';
import { findPlaceChange, isPlaceChange } from '../../models/placeChange';
import { makePlace, makeUser } from '../support/factories';
import { testDatabase } from '../support/testDatabase';

testDatabase();

let owner: User;

beforeAll(async () => {
  owner = await makeUser();
});

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

/** Follows as a process of its own does, with a feed of its own, and keeps what it is told. */
async function follow(feed = new ChangeFeed()) {
  const told: string[] = [];
  stops.push(await feed.subscribe(({ document }) => told.push(String(document))));
  return told;
}

const someChange = () => {
  const document = new Types.ObjectId();
  return { of: 'Place' as const, kind: 'created' as const, document, place: document };
};

/** Stores a change as another process does, dated `ago` milliseconds before the newest one. */
async function storeElsewhere(ago = 0) {
  const change = someChange();
  const newest = await ChangeModel.findOne().sort({ at: -1 }).orFail();
  const at = new Date(Number(newest.at) - ago);
  await ChangeModel.collection.insertOne({ ...change, tags: [], formerTags: [], at });
  return String(change.document);
}

/** Long enough for two readings. */
const twoReadings = () => new Promise((resolve) => setTimeout(resolve, 800));

describe('a feed', () => {
  test('tells each of its listeners, and other feeds on the same database, of each change once', async () => {
    const feed = new ChangeFeed();
    const all = [await follow(feed), await follow(feed), await follow()];
    const place = await makePlace(owner);
    await twoReadings();
    expect(all).toEqual(all.map(() => [place.id]));
  });

  test('tells of what another process did, also when it becomes visible late', async () => {
    await recordChange(someChange());
    const told = await follow();
    const late = [await storeElsewhere(4000), await storeElsewhere(1)];
    await twoReadings();
    expect(told.sort()).toEqual(late.sort());
    await twoReadings();
    expect(told).toHaveLength(2);
  });

  test('tells nothing of what was there before', async () => {
    await makePlace(owner);
    await storeElsewhere();
    const told = await follow();
    await twoReadings();
    expect(told).toEqual([]);
  });

  test('begins anew after its last listener has left', async () => {
    const feed = new ChangeFeed();
    const before = await follow(feed);
    stops.pop()?.();
    expect(feed.listenerCount).toBe(0);
    await makePlace(owner);
    const told = await follow(feed);
    const place = await makePlace(owner);
    await twoReadings();
    expect([before, told]).toEqual([[], [place.id]]);
  });

  test('goes on when the database comes back, and misses nothing', async () => {
    const told = await follow();
    const log = vi.spyOn(console, 'error').mockReturnValue();
    const find = vi.spyOn(ChangeModel, 'find').mockImplementation(() => {
      throw new Error('no database');
    });
    const change = await storeElsewhere();
    await twoReadings();
    expect({ told, logged: log.mock.calls.length }).toEqual({ told: [], logged: 1 });
    find.mockRestore();
    log.mockRestore();
    await twoReadings();
    expect(told).toEqual([change]);
  });
});

test('changes are kept for an hour, then removed in steps', async () => {
  await ChangeModel.deleteMany({});
  const hour = 60 * 60 * 1000;
  const documents = Array.from({ length: 600 }, () => ({
    ...someChange(),
    at: new Date(Date.now() - 2 * hour),
  }));
  await ChangeModel.collection.insertMany(documents);
  await recordChange(someChange());
  await trim();
  expect(await ChangeModel.countDocuments()).toBeLessThanOrEqual(101);
  await trim();
  expect(await ChangeModel.countDocuments()).toBe(1);
});

test('a change that cannot be announced fails nothing that has been stored', async () => {
  const log = vi.spyOn(console, 'error').mockReturnValue();
  const update = vi.spyOn(ChangeModel, 'updateOne').mockImplementation(() => {
    throw new Error('no database');
  });
  const place = await makePlace(owner, { name: 'Kept' });
  expect({ name: place.name, logged: log.mock.calls.length }).toEqual({ name: 'Kept', logged: 1 });
  update.mockRestore();
  log.mockRestore();
});

describe('a change of a place', () => {
  const change = (fields: Partial<Change>): Change => ({
    ...someChange(),
    _id: new Types.ObjectId(),
    createdBy: owner._id,
    tags: [],
    formerTags: [],
    ...fields,
  });

  test('is found by who added the place, and by its tags before and after', () => {
    const tagged = change({ tags: ['lake', 'swim'], formerTags: ['sea', 'swim'] });
    const answers = [
      { createdBy: owner.id },
      { createdBy: String(new Types.ObjectId()) },
      { tags: ['lake', 'swim'] },
      { tags: ['sea'] },
      { tags: ['lake', 'sea'] },
      { createdBy: owner.id, tags: ['swim'] },
      { createdBy: null, tags: null },
      {},
    ].map((filter) => isPlaceChange(tagged, filter));
    expect(answers).toEqual([true, false, true, true, false, true, true, true]);
    expect(isPlaceChange(change({ of: 'Comment' }))).toBe(false);
  });

  test('is nothing to see once the place is gone, but its deletion is', async () => {
    const gone = change({ kind: 'updated' });
    expect(await findPlaceChange(gone, owner, {})).toBeNull();
    expect(await findPlaceChange({ ...gone, kind: 'deleted' }, owner, {})).toEqual({
      kind: 'deleted',
      placeId: String(gone.document),
      place: null,
    });
  });
});
