import { handleGraphQL } from '../../server/graphql';

// Yoga reads the body and ends the response itself.
export const config = { api: { bodyParser: false, externalResolver: true } };

export default handleGraphQL;
