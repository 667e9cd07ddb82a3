import { type ASTNode, GraphQLError } from 'graphql';

/** Limits of a request, checked before it is executed. */
export const limits = {
  aliases: 15,
  directives: 10,
  depth: 10,
  tokens: 1000,
  cost: 1000,
  /** Open streams per viewer and process. */
  streams: 5,
  /** Events that wait for a slow client before its stream is ended. */
  unreadEvents: 100,
};

/** Default rate limits of a viewer, and of the guests of one IP address. */
export const pointsPerMinute = { viewer: 60_000, guest: 6_000 };

/** The error for an exceeded limit. */
export function tooComplex(limit: keyof typeof limits, actual: number, node?: ASTNode) {
  return new GraphQLError(
    `Query too complex: ${actual} ${limit}, at most ${limits[limit]} allowed`,
    {
      nodes: node,
      extensions: { code: 'QUERY_TOO_COMPLEX', limit: limits[limit], actual },
    },
  );
}
