import { badInput } from '../errors';
import type { Viewer } from '../viewer';
import { UserModel } from './user';

/** Profile fields. An absent field is kept, null clears it. */
export interface ProfileInput {
  name?: string | null;
  image?: string | null;
}

/**
 * Updates the viewer's profile and returns the user.
 * @throws DomainError `BAD_USER_INPUT` if the name is null, ValidationError for invalid fields.
 */
export async function updateProfile(viewer: Viewer, { name, image }: ProfileInput) {
  if (name === null) throw badInput('name', 'Required');
  const user = await UserModel.findById(viewer._id).orFail().exec();
  if (name !== undefined) user.name = name;
  if (image !== undefined) user.image = image ?? undefined;
  return user.save();
}
