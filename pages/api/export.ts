import { exportAccount } from '../../server/export';

// The response may end after the handler has returned.
export const config = { api: { bodyParser: false, externalResolver: true } };

export default exportAccount;
