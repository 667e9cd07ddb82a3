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
const ViewerCanDelete = graphql(`
  query ViewerCanDelete($id: ID!) { node(id: $id) { ... on Comment { viewerCanDelete } } }
`);

const deleteAs = (caller: Asking, id: string) => execute(caller, DeleteComment, { input: { id } });
const storedCount = async () => (await PlaceModel.findById(place._id).orFail().exec()).commentCount;

describe('deleteComment', () => {
  test('deleteComment deletes the comment and decrements the counter', async () => {
    const id = globalID('Comment', await makeComment(author, place));
    expect((await deleteAs(author, id)).data).toEqual({
      deleteComment: { deletedId: id, place: { name: 'Café Odeon', commentCount: 0 } },
    });
    expect(await CommentModel.countDocuments({ place: place._id })).toBe(0);
  });

  test('the author, the owner of the place and administrators can delete a comment', async () => {
    for (const [caller, allowed] of [
      [author, true],
      [await withToken(author, 'read', 'write'), true],
      [owner, true],
      [admin, true],
      [stranger, false],
      [await withToken(stranger, 'read', 'write'), false],
    ] as const) {
      const comment = await makeComment(author, place);
      const id = globalID('Comment', comment);
      const { node } = await query(caller, ViewerCanDelete, { id });
      expect(node).toEqual({ viewerCanDelete: allowed });
      expect(codes(await deleteAs(caller, id))).toEqual(allowed ? [] : ['FORBIDDEN']);
      expect((await CommentModel.exists({ _id: comment._id })) === null).toBe(allowed);
    }
  });

  test('guests and read-only tokens cannot delete a comment', async () => {
    const id = globalID('Comment', await makeComment(author, place));
    expect(codes(await deleteAs(null, id))).toEqual(['UNAUTHORIZED']);
    expect(codes(await deleteAs(await withToken(author, 'read'), id))).toEqual(['FORBIDDEN']);
    expect(await storedCount()).toBe(1);
  });

  test('the error does not reveal whether a comment exists', async () => {
    const deleted = await makeComment(author, place);
    await deleted.deleteOne();
    const ids = [
      globalID('Comment', await makeComment(author, place)),
      globalID('Comment', deleted),
      globalID('Place', place),
      btoa('Comment:x'),
      'nonsense',
      '',
    ];
    const results = await Promise.all(
      ids.map(async (id) => {
        const { errors } = await deleteAs(stranger, id);
        return errors?.map(({ message, extensions }) => ({ message, extensions }));
      }),
    );
    expect(results[0]).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    expect(results).toEqual(ids.map(() => results[0]));
  });

  test('concurrent deletes of a comment decrement the counter once', async () => {
    await makeComment(author, place);
    const id = globalID('Comment', await makeComment(author, place));
    await Promise.all([author, owner, admin, author].map((person) => deleteAs(person, id)));
    expect(await storedCount()).toBe(1);
  });

  test('deleteComment returns no place if the place was deleted', async () => {
    const id = globalID('Comment', await makeComment(author, place));
    await place.deleteOne();
    expect((await deleteAs(author, id)).data).toEqual({
      deleteComment: { deletedId: id, place: null },
    });
  });
});
