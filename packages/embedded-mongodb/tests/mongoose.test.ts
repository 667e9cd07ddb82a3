import mongoose from 'mongoose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testServer } from './support';

const server = testServer();
interface PostFields {
  title: string;
  author: mongoose.Types.ObjectId;
  comments: mongoose.Types.DocumentArray<{ text: string; likes: number }>;
  tags: mongoose.Types.Array<string>;
}

let connection: mongoose.Connection;
beforeAll(async () => {
  connection = await mongoose.createConnection(`${server.uri}/mongoose`).asPromise();
});
afterAll(() => connection.close());

describe('mongoose', () => {
  it('creates, finds, populates, updates and deletes documents', async () => {
    const User = connection.model(
      'User',
      new mongoose.Schema({ name: String }, { timestamps: true }),
    );
    const schema = new mongoose.Schema<PostFields>(
      {
        title: { type: String, unique: true },
        author: { type: mongoose.Schema.Types.ObjectId, ref: 'User' },
        comments: [new mongoose.Schema({ text: String, likes: Number }, { timestamps: true })],
        tags: [String],
      },
      { timestamps: true },
    );
    const Post = connection.model('Post', schema);
    await Post.init();
    const ada = await User.create({ name: 'Ada' });
    await Post.create({
      title: 'One',
      author: ada._id,
      comments: [{ text: 'a', likes: 0 }],
      tags: ['x'],
    });
    await Post.create({ title: 'Two', author: ada._id, comments: [], tags: ['x', 'y'] });
    await expect(Post.create({ title: 'One' })).rejects.toMatchObject({ code: 11000 });

    const post = await Post.findOne({ tags: 'x', title: /^O/ }).populate('author').orFail();
    expect(post.author).toMatchObject({ name: 'Ada' });
    const commentId = post.comments[0]?._id;
    await Post.updateOne({ 'comments._id': commentId }, { $inc: { 'comments.$.likes': 2 } });
    const updated = await Post.findById(post._id).orFail();
    expect(updated.comments[0]?.likes).toBe(2);
    updated.comments.push({ text: 'b', likes: 1 });
    updated.tags.pull('x');
    await updated.save();
    const after = await Post.findById(post._id).lean().orFail();
    expect(after).toMatchObject({ tags: [], comments: [{ likes: 2 }, { text: 'b' }], __v: 1 });

    const upserted = await Post.findOneAndUpdate(
      { title: 'Three' },
      { $addToSet: { tags: 'z' } },
      { upsert: true, returnDocument: 'after' },
    );
    expect(upserted).toMatchObject({ title: 'Three', tags: ['z'] });
    const totals = await Post.aggregate([
      { $match: { author: ada._id } },
      {
        $group: { _id: '$author', posts: { $sum: 1 }, comments: { $sum: { $size: '$comments' } } },
      },
    ]);
    expect(totals).toEqual([{ _id: ada._id, posts: 2, comments: 2 }]);
    expect(await Post.distinct('tags')).toEqual(['x', 'y', 'z']);
    expect(await Post.deleteMany({ author: ada._id })).toMatchObject({ deletedCount: 2 });
    expect(await Post.countDocuments()).toBe(1);
  });
});
