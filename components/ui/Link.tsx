import NextLink from 'next/link';
import type { ComponentProps } from 'react';

/**
 * A link to another page. Its scripts are fetched when the pointer is over the link; with `prefetch`, as soon as the link
 * is visible.
 */
export function Link({ prefetch = false, ...props }: ComponentProps<typeof NextLink>) {
  return <NextLink prefetch={prefetch} {...props} />;
}
