import { type ChildProcess, type ForkOptions, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';

/** A process that was started here and ends before this one does. */
export interface Child {
  /** As messages call it. */
  name: string;
  process: ChildProcess;
  /** Resolves when it has ended, with how: a signal or "exit code N". */
  ended: Promise<string>;
}

export function asChild(name: string, child: ChildProcess): Child {
  const closed = once(child, 'close').catch(() => {});
  const ended = once(child, 'exit').then(
    async ([code, signal]) => {
      // What it printed last is still to be read; another process may hold its output open for long.
      await Promise.race([closed, wait(500)]);
      return signal ?? `exit code ${code}`;
    },
    (error: Error) => error.message,
  );
  return { name, process: child, ended };
}

/**
 * Starts a module in a process group of its own: Ctrl-C in a terminal signals a whole group, and who
 * ends when is decided here. A channel stays open between the two, and the child ends when it closes:
 * so nothing is left behind even if this process is killed.
 */
export function startChild(
  name: string,
  module: URL,
  args: string[],
  options: Pick<ForkOptions, 'env' | 'execArgv' | 'stdio'>,
) {
  return asChild(name, fork(module, args, { detached: true, ...options }));
}

/** Asks a child to end and waits until it has. */
export async function endChild({ process: child, ended }: Child) {
  child.kill('SIGTERM');
  await ended;
}

/** Ends a child and everything it started, at once. */
export function killChild({ process: child }: Child) {
  try {
    process.kill(-(child.pid as number), 'SIGKILL');
  } catch {
    // Ended already, or a system without process groups.
    child.kill('SIGKILL');
  }
}
