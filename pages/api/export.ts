import { exportAccount } from '../../server/export';

// It is answered when all of it has been read, which can be after this returns.
export const config = { api: { bodyParser: false, externalResolver: true } };

export default exportAccount;
