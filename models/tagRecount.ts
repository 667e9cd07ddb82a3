import { PlaceModel } from './place';
import { countTags, TagModel } from './tag';

/**
 * Sets the count of every tag right from the places, should an interrupted write have left one wrong.
 * For a time when nothing else is written.
 */
export async function recountTags() {
  await TagModel.updateMany({}, { placeCount: 0 });
  let batch: string[][] = [];
  for await (const { tags } of PlaceModel.find().select('tags').lean().cursor()) {
    batch.push(tags);
    if (batch.length < 10_000) continue;
    await countTags([], batch);
    batch = [];
  }
  await countTags([], batch);
}
