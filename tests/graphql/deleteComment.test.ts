import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { User } from '../../models/account/user';
import { CommentModel } from '../../models/comment';
import { type Place, PlaceModel } from '../../models/place';
import { graphql } from '../generated';
import { type Asking, codes, execute, query, withToken } from '../support/execute';
import { globalID, makeComment, makePlace, makeUser } from '../support/factories';
import { testDatabase } from '../support/testDatabase';

testDatabase();

let owner: User;
let author: User;
let stranger: User;
let admin: User;
let place: Place;

beforeAll(async () => {
  owner = await makeUser();
  author = await makeUser();
  stranger = await makeUser();
  admin = await makeUser({ role: 'admin' });
});
beforeEach(async () => {
  place = await makePlace(owner, { name: 'Café Odeon' });
});

const DeleteComment = graphql(`
  mutation DeleteComment($input: DeleteCommentInput!) {
    deleteComment(input: $input) { deletedId place { name commentCount } }
  }
`);
const MayDelete = graphql(`
  query MayDelete($id: ID!) { node(id: $id) { ... on Comment { viewerCanDelete } } }
`);

const remove = (asking: Asking, id: string) => execute(asking, DeleteComment, { input: { id } });
const countNow = async () => (await PlaceModel.findById(place._id).orFail().exec()).commentCount;

describe('deleteComment', () => {
  test('removes the comment, and it is counted no more', async () => {
    const id = globalID('Comment', await makeComment(author, place));
    expect((await remove(author, id)).data).toEqual({
      deleteComment: { deletedId: id, place: { name: 'Café Odeon', commentCount: 0 } },
    });
    expect(await CommentModel.countDocuments({ place: place._id })).toBe(0);
  });

  test('is for its author, the owner of the place and administrators', async () => {
    for (const [asking, allowed] of [
      [author, true],
      [await withToken(author, 'read', 'write'), true],
      [owner, true],
      [admin, true],
      [stranger, false],
      [await withToken(stranger, 'read', 'write'), false],
    ] as const) {
      const comment = await makeComment(author, place);
      const id = globalID('Comment', comment);
      const { node } = await query(asking, MayDelete, { id });
      expect(node).toEqual({ viewerCanDelete: allowed });
      expect(codes(await remove(asking, id))).toEqual(allowed ? [] : ['FORBIDDEN']);
      expect((await CommentModel.exists({ _id: comment._id })) === null).toBe(allowed);
    }
  });

  test('is refused to guests and to read-only tokens, and nothing is removed', async () => {
    const id = globalID('Comment', await makeComment(author, place));
    expect(codes(await remove(null, id))).toEqual(['UNAUTHORIZED']);
    expect(codes(await remove(await withToken(author, 'read'), id))).toEqual(['FORBIDDEN']);
    expect(await countNow()).toBe(1);
  });

  test('tells nobody whether a comment is there that is not theirs', async () => {
    const gone = await makeComment(author, place);
    await gone.deleteOne();
    const ids = [
      globalID('Comment', await makeComment(author, place)),
      globalID('Comment', gone),
      globalID('Place', place),
      btoa('Comment:x'),
      'nonsense',
      '',
    ];
    const told = await Promise.all(
      ids.map(async (id) => {
        const { errors } = await remove(stranger, id);
        return errors?.map(({ message, extensions }) => ({ message, extensions }));
      }),
    );
    expect(told[0]).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    expect(told).toEqual(ids.map(() => told[0]));
  });

  test('by several at once counts once', async () => {
    await makeComment(author, place);
    const id = globalID('Comment', await makeComment(author, place));
    await Promise.all([author, owner, admin, author].map((person) => remove(person, id)));
    expect(await countNow()).toBe(1);
  });

  test('tells null for a place that is gone as well', async () => {
    const id = globalID('Comment', await makeComment(author, place));
    await place.deleteOne();
    expect((await remove(author, id)).data).toEqual({
      deleteComment: { deletedId: id, place: null },
    });
  });
});
