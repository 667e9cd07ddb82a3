import styles from '../ui/Table.module.css';

/** The values of `extensions.code`. docs/api.md lists the same. */
export const errorCodes = {
  UNAUTHORIZED: 'You are not signed in (HTTP 200), or the access token is invalid (HTTP 401).',
  FORBIDDEN: 'You do not own the object, or the token lacks a scope.',
  BAD_USER_INPUT: 'The input is invalid. issues lists each problem as { path, message }.',
  CONFLICT: 'The version is out of date, or the object already exists.',
  QUERY_TOO_COMPLEX: 'The query exceeds a limit. limit and actual are in the extensions.',
  RATE_LIMITED: 'Too many points this minute, or too many subscriptions. Wait for Retry-After.',
  BAD_REQUEST: 'The request is not GraphQL over HTTP (HTTP 400 or 415).',
  REQUEST_ENTITY_TOO_LARGE: 'The request body is larger than 100 KB (HTTP 413).',
  GRAPHQL_PARSE_FAILED: 'The query is not valid GraphQL.',
  GRAPHQL_VALIDATION_FAILED: 'The query does not match the schema.',
  INTERNAL_SERVER_ERROR: 'The server failed. Contact us and quote requestId.',
};

export function ErrorCodes() {
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">extensions.code</th>
          <th scope="col">Meaning</th>
        </tr>
      </thead>
      <tbody>
        {Object.entries(errorCodes).map(([code, meaning]) => (
          <tr key={code}>
            <th scope="row">
              <code>{code}</code>
            </th>
            <td>{meaning}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
