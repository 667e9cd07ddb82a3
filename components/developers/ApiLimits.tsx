import styles from '../ui/Table.module.css';

export interface ApiLimitsProps {
  /** What one request may ask. */
  request: { aliases: number; directives: number; depth: number; tokens: number; cost: number };
  /** Entries that a page of a list may have. */
  pageSize: number;
  streams: number;
  pointsPerMinute: { viewer: number; guest: number };
}

const number = new Intl.NumberFormat('en');

/** What a client may ask, in the numbers of this server. */
export function ApiLimits({ request, pageSize, streams, pointsPerMinute }: ApiLimitsProps) {
  const rows = [
    ['Cost of a request', `${number.format(request.cost)} points`],
    ['Depth of a request', `${number.format(request.depth)} levels`],
    ['Aliases in a request', number.format(request.aliases)],
    ['Directives in a request', number.format(request.directives)],
    ['Tokens in a document', number.format(request.tokens)],
    ['Entries of a page (first, last)', `1 to ${number.format(pageSize)}`],
    ['Open streams', number.format(streams)],
    ['Points in a minute, signed in', number.format(pointsPerMinute.viewer)],
    ['Points in a minute, as a guest', number.format(pointsPerMinute.guest)],
  ] as const;
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">What</th>
          <th scope="col">At most</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([what, most]) => (
          <tr key={what}>
            <th scope="row">{what}</th>
            <td>{most}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
