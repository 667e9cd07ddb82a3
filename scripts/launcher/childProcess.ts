import { type ChildProcess, type ForkOptions, fork } from 'node:child_process';
import { once } from 'node:events';

/** A process that this process starts and ends. */
export interface Child {
  /** Name for messages. */
  name: string;
  process: ChildProcess;
  /** Resolves to the signal or "exit code N" when it has ended and its output has been read. */
  ended: Promise<string>;
}

export function asChild(name: string, child: ChildProcess): Child {
  const ended = once(child, 'close').then(
    ([code, signal]) => signal ?? `exit code ${code}`,
    (error: Error) => error.message,
  );
  return { name, process: child, ended };
}

/**
 * Starts a module in a process group of its own, so that Ctrl-C in a terminal does not signal it: the launcher
 * decides the order in which children end. The child ends when the IPC channel closes, so it does not outlive
 * this process.
 */
export function startChild(
  name: string,
  module: URL,
  args: string[],
  options: Pick<ForkOptions, 'env' | 'execArgv' | 'stdio'>,
) {
  return asChild(name, fork(module, args, { detached: true, ...options }));
}

/** Sends SIGTERM and waits for the end. */
export async function endChild({ process: child, ended }: Child) {
  child.kill('SIGTERM');
  await ended;
}

/** Kills a child and all processes that it started. */
export function killChild({ process: child }: Child) {
  try {
    process.kill(-(child.pid as number), 'SIGKILL');
  } catch {
    // It has ended, or the system has no process groups.
    child.kill('SIGKILL');
  }
}
