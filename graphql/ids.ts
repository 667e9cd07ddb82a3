import { decodeGlobalID } from '@pothos/plugin-relay';

const objectId = /^[0-9a-f]{24}$/;

/** Type and local ID of a global ID, or null if it is malformed. */
export function parseGlobalID(globalID: string) {
  try {
    const { typename, id } = decodeGlobalID(globalID);
    return objectId.test(id) ? { typename, id } : null;
  } catch {
    return null;
  }
}

/** A valid local ID that no document has. */
const missingID = '0'.repeat(24);

/** The local ID of a global ID of this type. Any other ID becomes one that no document has. */
export function localID(type: { name: string }, globalID: string) {
  const parsed = parseGlobalID(globalID);
  return parsed?.typename === type.name ? parsed.id : missingID;
}
