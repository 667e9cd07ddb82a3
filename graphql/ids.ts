import { decodeGlobalID } from '@pothos/plugin-relay';

const objectId = /^[0-9a-f]{24}$/;

/** Type and local id behind a global id, or null where it could not have come from here. */
export function parseGlobalID(globalID: string) {
  try {
    const { typename, id } = decodeGlobalID(globalID);
    return objectId.test(id) ? { typename, id } : null;
  } catch {
    return null;
  }
}

/** The local id when the global id is of this type. Another type's and a made-up one both name nothing: null. */
export function localID(type: { name: string }, globalID: string) {
  const parsed = parseGlobalID(globalID);
  return parsed?.typename === type.name ? parsed.id : null;
}
