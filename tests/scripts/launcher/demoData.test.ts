import { expect, test } from 'vitest';
import { findByPassword, UserModel } from '../../../models/account/user';
import { PlaceModel } from '../../../models/place';
import { createDemoData } from '../../../scripts/launcher/demoData';
import { temporaryDirectory, withEmbeddedDatabase } from '../commands';

test('concurrent first starts add the demo data once, and a later start completes it', async () => {
  const counts = async () => ({
    users: await UserModel.countDocuments(),
    places: await PlaceModel.countDocuments(),
  });
  await withEmbeddedDatabase(await temporaryDirectory(), async () => {
    await Promise.all([createDemoData(), createDemoData()]);
    expect(await counts()).toEqual({ users: 2, places: expect.toSatisfy((n) => n >= 100) });

    const ada = await findByPassword('ada@example.com', 'places-demo');
    expect(ada?.name).toBe('Ada Lovelace');
    expect(await PlaceModel.countDocuments({ createdBy: ada?._id })).toBe((await counts()).places);
    expect((await findByPassword('grace@example.com', 'places-demo'))?.name).toBe('Grace Hopper');

    const { places } = await counts();
    await PlaceModel.deleteOne({ name: 'British Library' });
    await createDemoData();
    expect(await counts()).toEqual({ users: 2, places });
  });
});
