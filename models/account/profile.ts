import { badInput } from '../errors';
import type { Viewer } from '../viewer';
import { UserModel } from './user';

/** What people say about themselves. Absent keeps, null clears. */
export interface ProfileInput {
  name?: string | null;
  image?: string | null;
}

/**
 * Changes the viewer's profile and gives their account as it is then.
 * @throws DomainError `BAD_USER_INPUT` when it takes the name away, ValidationError for what is not valid.
 */
export async function updateProfile(viewer: Viewer, { name, image }: ProfileInput) {
  if (name === null) throw badInput('name', 'Must not be empty');
  const user = await UserModel.findById(viewer._id).orFail().exec();
  if (name !== undefined) user.name = name;
  if (image !== undefined) user.image = image ?? undefined;
  return user.save();
}
