import { EnvironmentError } from '../server/environment';

/** Something that whoever typed the command can put right: told in one line, without a stack. */
export class CliError extends Error {
  override name = 'CliError';
}

const isExpected = (error: unknown) =>
  error instanceof CliError ||
  error instanceof EnvironmentError ||
  // What node:util's parseArgs throws for a wrong command line.
  (error instanceof TypeError && 'code' in error && /^ERR_PARSE_ARGS/.test(String(error.code)));

/** Tells what went wrong: in its own words when it was foreseen, with the stack when it was not. */
export function report(error: unknown) {
  console.error(isExpected(error) ? (error as Error).message : error);
}

/** Runs a command to its end and exits: with the status it returns, or 1 when it failed. */
export async function runCommand(command: () => Promise<number>) {
  const status = await command().catch((error: unknown) => {
    report(error);
    return 1;
  });
  process.exit(status);
}
