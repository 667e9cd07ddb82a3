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

/** Subscribes to a feed, by default to that of another process, and returns the IDs of the emitted changes. */
async function subscribe(feed = new ChangeFeed()) {
  const emitted: string[] = [];
  stops.push(await feed.subscribe(({ document }) => emitted.push(String(document))));
  return emitted;
}

const someChange = () => {
  const document = new Types.ObjectId();
  return { of: 'Place' as const, kind: 'created' as const, document, place: document };
};

/** Stores a change as another process would, dated `ago` milliseconds before the newest one. */
async function storeElsewhere(ago = 0) {
  const change = someChange();
  const newest = await ChangeModel.findOne().sort({ at: -1 }).orFail();
  const at = new Date(Number(newest.at) - ago);
  await ChangeModel.collection.insertOne({ ...change, tags: [], formerTags: [], at });
  return String(change.document);
}

/** Waits for two polls. */
const twoPolls = () => new Promise((resolve) => setTimeout(resolve, 800));

describe('ChangeFeed', () => {
  test('every subscription in every process gets each change once', async () => {
    const feed = new ChangeFeed();
    const all = [await subscribe(feed), await subscribe(feed), await subscribe()];
    const place = await makePlace(owner);
    await twoPolls();
    expect(all).toEqual(all.map(() => [place.id]));
  });

  test('a feed emits the changes of other processes, even if they become readable late', async () => {
    await recordChange(someChange());
    const emitted = await subscribe();
    const late = [await storeElsewhere(4000), await storeElsewhere(1)];
    await twoPolls();
    expect(emitted.sort()).toEqual(late.sort());
    await twoPolls();
    expect(emitted).toHaveLength(2);
  });

  test('a feed does not emit changes from before the subscription', async () => {
    await makePlace(owner);
    await storeElsewhere();
    const emitted = await subscribe();
    await twoPolls();
    expect(emitted).toEqual([]);
  });

  test('a feed without subscriptions stops and can be subscribed to again', async () => {
    const feed = new ChangeFeed();
    const earlier = await subscribe(feed);
    stops.pop()?.();
    expect(feed.listenerCount).toBe(0);
    await makePlace(owner);
    const emitted = await subscribe(feed);
    const place = await makePlace(owner);
    await twoPolls();
    expect([earlier, emitted]).toEqual([[], [place.id]]);
  });

  test('a feed emits the changes it missed while the database was unavailable', async () => {
    const emitted = await subscribe();
    const log = vi.spyOn(console, 'error').mockReturnValue();
    const find = vi.spyOn(ChangeModel, 'find').mockImplementation(() => {
      throw new Error('no database');
    });
    const change = await storeElsewhere();
    await twoPolls();
    expect({ emitted, logged: log.mock.calls.length }).toEqual({ emitted: [], logged: 1 });
    find.mockRestore();
    log.mockRestore();
    await twoPolls();
    expect(emitted).toEqual([change]);
  });
});

test('changes older than an hour are deleted in batches', async () => {
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

test('a write succeeds even if its change cannot be recorded', async () => {
  const log = vi.spyOn(console, 'error').mockReturnValue();
  const update = vi.spyOn(ChangeModel, 'updateOne').mockImplementation(() => {
    throw new Error('no database');
  });
  const place = await makePlace(owner, { name: 'Kept' });
  expect({ name: place.name, logged: log.mock.calls.length }).toEqual({ name: 'Kept', logged: 1 });
  update.mockRestore();
  log.mockRestore();
});

describe('place changes', () => {
  const change = (fields: Partial<Change>): Change => ({
    ...someChange(),
    _id: new Types.ObjectId(),
    createdBy: owner._id,
    tags: [],
    formerTags: [],
    ...fields,
  });

  test('a change matches a filter by owner and by tags before or after the change', () => {
    const tagged = change({ tags: ['lake', 'swim'], formerTags: ['sea', 'swim'] });
    const matches = [
      { createdBy: owner.id },
      { createdBy: String(new Types.ObjectId()) },
      { tags: ['lake', 'swim'] },
      { tags: ['sea'] },
      { tags: ['lake', 'sea'] },
      { createdBy: owner.id, tags: ['swim'] },
      { createdBy: null, tags: null },
      {},
    ].map((filter) => isPlaceChange(tagged, filter));
    expect(matches).toEqual([true, false, true, true, false, true, true, true]);
    expect(isPlaceChange(change({ of: 'Comment' }))).toBe(false);
  });

  test('an update of a deleted place is not visible, but the deletion is', async () => {
    const update = change({ kind: 'updated' });
    expect(await findPlaceChange(update, owner, {})).toBeNull();
    expect(await findPlaceChange({ ...update, kind: 'deleted' }, owner, {})).toEqual({
      kind: 'deleted',
      placeId: String(update.document),
      place: null,
    });
  });
});
