import type { CombinedError, UseQueryExecute } from 'urql';
import { Button } from '../ui/Button';
import { ErrorMessage } from './ErrorMessage';

interface LoadFailureProps {
  error: CombinedError;
  /** Runs the query again. */
  load: UseQueryExecute;
}

/** The error of a query, with a button to run it again. */
export function LoadFailure({ error, load }: LoadFailureProps) {
  return (
    <ErrorMessage error={error}>
      <Button onClick={() => load({ requestPolicy: 'network-only' })}>Try again</Button>
    </ErrorMessage>
  );
}
