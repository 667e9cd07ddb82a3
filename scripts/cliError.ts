import { EnvironmentError } from '../server/environment';

/** An error that the user of a command can correct. Its message is printed without a stack trace. */
export class CliError extends Error {
  override name = 'CliError';
}

const isExpected = (error: unknown) =>
  error instanceof CliError ||
  error instanceof EnvironmentError ||
  // From `parseArgs` of node:util, for an invalid command line.
  (error instanceof TypeError && 'code' in error && /^ERR_PARSE_ARGS/.test(String(error.code)));

/** Prints an expected error as one line, another one with its stack trace. */
export function reportError(error: unknown) {
  console.error(isExpected(error) ? (error as Error).message : error);
}

/** Runs a command and exits with the status it returns, or 1 if it throws. */
export async function runCommand(command: () => Promise<number>) {
  const status = await command().catch((error: unknown) => {
    reportError(error);
    return 1;
  });
  process.exit(status);
}
