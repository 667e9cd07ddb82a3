import { beforeAll, describe, expect, test } from 'vitest';
import type { User } from '../../models/account/user';
import { addComment } from '../../models/comment';
import type { Place } from '../../models/place';
import { deletePlace } from '../../models/placeDeletion';
import { codes, execute, withToken } from '../support/execute';
import { globalID, makePlace, makeToken, makeUser } from '../support/factories';
import { bearer, liveServer, session } from '../support/live';
import { testDatabase } from '../support/testDatabase';

testDatabase();
const live = liveServer();

let owner: User;
let stranger: User;
let place: Place;

beforeAll(async () => {
  owner = await makeUser();
  stranger = await makeUser();
  place = await makePlace(owner);
});

const commentAdded = (id: string) =>
  `subscription { commentAdded(placeId: "${id}") { comment { text author { name } viewerCanDelete } } }`;

const event = (text: string, viewerCanDelete: boolean) => ({
  data: { commentAdded: { comment: { text, author: { name: stranger.name }, viewerCanDelete } } },
});

describe('commentAdded', () => {
  test('a subscriber gets each comment on the place, with their own permissions', async () => {
    const otherPlace = await makePlace(owner);
    const reader = await makeToken(await makeUser(), ['read']);
    const query = commentAdded(globalID('Place', place));
    const [ownerStream, readerStream] = await Promise.all([
      live.follow(session(owner), query),
      live.follow(bearer(reader), query),
    ]);
    await addComment(stranger, otherPlace.id, { text: 'Not here' });
    await addComment(stranger, place.id, { text: 'Lovely' });
    expect(await ownerStream.next()).toEqual(event('Lovely', true));
    expect(await readerStream.next()).toEqual(event('Lovely', false));
    await addComment(stranger, place.id, { text: 'Still lovely' });
    expect(await ownerStream.next()).toEqual(event('Still lovely', true));
    await deletePlace(owner, otherPlace.id);
  });

  test('commentAdded requires sign-in and the read scope', async () => {
    const query = commentAdded(globalID('Place', place));
    expect(codes(await execute(null, query))).toEqual(['UNAUTHORIZED']);
    expect(codes(await execute(await withToken(owner, 'write'), query))).toEqual(['FORBIDDEN']);
  });
});
