import styles from '../ui/Table.module.css';

export interface ApiLimitsProps {
  /** Limits of one request. */
  request: { aliases: number; directives: number; depth: number; tokens: number; cost: number };
  /** Maximum of `first` and `last`. */
  pageSize: number;
  /** Open subscriptions per person. */
  streams: number;
  pointsPerMinute: { viewer: number; guest: number };
}

const number = new Intl.NumberFormat('en');

export function ApiLimits({ request, pageSize, streams, pointsPerMinute }: ApiLimitsProps) {
  const rows = [
    ['Cost per request', `${number.format(request.cost)} points`],
    ['Depth of a query', `${number.format(request.depth)} levels`],
    ['Aliases in a query', number.format(request.aliases)],
    ['Directives in a query', number.format(request.directives)],
    ['Tokens in a query', number.format(request.tokens)],
    ['Page size (first, last)', number.format(pageSize)],
    ['Open subscriptions', number.format(streams)],
    ['Points per minute, signed in', number.format(pointsPerMinute.viewer)],
    ['Points per minute, as a guest', number.format(pointsPerMinute.guest)],
  ] as const;
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">Limit</th>
          <th scope="col">Maximum</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, maximum]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{maximum}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
