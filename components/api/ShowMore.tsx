import type { Ref } from 'react';
import { Button } from '../ui/Button';
import { ErrorMessage } from './ErrorMessage';
import type { usePages } from './usePages';

interface ShowMoreProps extends ReturnType<typeof usePages> {
  label?: string;
  ref?: Ref<HTMLButtonElement>;
}

/** The button that loads the next page of a list, and the error if loading fails. */
export function ShowMore(props: ShowMoreProps) {
  const { error, fetching, loadNextPage, label = 'Show more', ref } = props;
  return (
    <>
      {error && <ErrorMessage error={error} />}
      <Button ref={ref} onClick={loadNextPage} busy={fetching}>
        {fetching ? 'Loading…' : label}
      </Button>
    </>
  );
}
