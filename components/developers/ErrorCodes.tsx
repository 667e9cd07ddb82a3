import styles from '../ui/Table.module.css';

/** What the API answers in `extensions.code`; the README has the same list. */
export const errorCodes = {
  UNAUTHORIZED: 'Nobody is signed in. HTTP 200 and null; a token that is not valid gets HTTP 401.',
  FORBIDDEN: "You may not: the token lacks the scope, or the place is somebody else's.",
  BAD_USER_INPUT: 'issues, a list of { path, message }, names each fault.',
  CONFLICT: 'Somebody changed it meanwhile (a stale version), or it exists already.',
  QUERY_TOO_COMPLEX:
    'limit and actual say which of the limits above was exceeded, and by how much.',
  RATE_LIMITED:
    'The points of this minute are spent, or too many streams are open. See Retry-After.',
  BAD_REQUEST: 'The request is not GraphQL over HTTP (400, 415).',
  REQUEST_ENTITY_TOO_LARGE: 'The request has more than 100 KB (413).',
  GRAPHQL_PARSE_FAILED: 'The document is not GraphQL.',
  GRAPHQL_VALIDATION_FAILED: 'The document asks what the schema does not have.',
  INTERNAL_SERVER_ERROR: 'Anything else. Tell us its requestId, which is in our log.',
};

export function ErrorCodes() {
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">extensions.code</th>
          <th scope="col">When</th>
        </tr>
      </thead>
      <tbody>
        {Object.entries(errorCodes).map(([code, when]) => (
          <tr key={code}>
            <th scope="row">
              <code>{code}</code>
            </th>
            <td>{when}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
