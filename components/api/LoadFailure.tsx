import type { CombinedError, UseQueryExecute } from 'urql';
import { Button } from '../ui/Button';
import { ErrorMessage } from './ErrorMessage';

interface LoadFailureProps {
  error: CombinedError;
  /** What urql gives to ask once more. */
  load: UseQueryExecute;
}

/** Says why what a page asked for could not be had, and asks for it once more. */
export function LoadFailure({ error, load }: LoadFailureProps) {
  return (
    <ErrorMessage error={error}>
      <Button onClick={() => load({ requestPolicy: 'network-only' })}>Try again</Button>
    </ErrorMessage>
  );
}
