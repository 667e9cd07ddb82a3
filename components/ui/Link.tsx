import NextLink from 'next/link';
import type { ComponentProps } from 'react';

/**
 * A link to another page. What that needs is fetched when the link is pointed at; with `prefetch` as
 * soon as it can be seen, which is for what most people open next.
 */
export function Link({ prefetch = false, ...props }: ComponentProps<typeof NextLink>) {
  return <NextLink prefetch={prefetch} {...props} />;
}
