import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

export interface ServerProcess {
  uri: string;
  child: ChildProcess;
  /** Ends it as it would be in earnest; resolves with its exit code. */
  stop(): Promise<number | null>;
  /** Ends it as a crash would. */
  kill(): Promise<void>;
}

export function spawnServer(args: string[], ipc = false): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', 'embedded-mongodb/main.ts', ...args], {
    stdio: ['ignore', 'pipe', 'pipe', ...(ipc ? (['ipc'] as const) : [])],
  });
}

/** A server in a process of its own, ready to be connected to. */
export async function startProcess(dataDir: string): Promise<ServerProcess> {
  const child = spawnServer(['--data', dataDir]);
  const [line] = await once(child.stdout as NodeJS.ReadableStream, 'data');
  const exited = once(child, 'exit');
  return {
    uri: JSON.parse(String(line)).uri,
    child,
    stop: async () => {
      child.kill('SIGTERM');
      const [code] = await exited;
      return code;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
