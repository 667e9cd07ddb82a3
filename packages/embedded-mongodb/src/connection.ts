import type { Socket } from 'node:net';
import { runCommand } from './commands';
import type { Engine } from './engine';
import { messageLength, readMessage, writeReply } from './wire';

/** A client. Its requests run one after the other, as MongoDB runs them. */
export class Connection {
  #chunks: Buffer[] = [];
  #length = 0;
  #isRunning = false;
  #isClosing = false;

  constructor(
    readonly socket: Socket,
    readonly engine: Engine,
    readonly id: number,
  ) {
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      this.#chunks.push(chunk);
      this.#length += chunk.length;
      void this.#run();
    });
  }

  /** Ends the connection after the request that is running. */
  close(): void {
    this.#isClosing = true;
    if (!this.#isRunning) this.socket.end();
  }

  async #run(): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.socket.pause();
    try {
      for (let message = this.#take(); message; message = this.#take()) {
        const request = readMessage(message);
        const reply = await runCommand(this.engine, this.id, request);
        if (!request.isSilent && !this.socket.write(writeReply(request, reply)))
          await this.#drained();
      }
    } catch {
      // Not a message of the protocol.
      this.socket.destroy();
    }
    this.#isRunning = false;
    if (this.#isClosing) this.socket.end();
    else this.socket.resume();
  }

  #take(): Buffer | undefined {
    if (this.#length < 4 || this.#isClosing || this.socket.destroyed) return undefined;
    if ((this.#chunks[0] as Buffer).length < 4) this.#chunks = [Buffer.concat(this.#chunks)];
    const length = messageLength(this.#chunks[0] as Buffer);
    if (this.#length < length) return undefined;
    const bytes =
      this.#chunks.length > 1 ? Buffer.concat(this.#chunks) : (this.#chunks[0] as Buffer);
    this.#length = bytes.length - length;
    this.#chunks = this.#length > 0 ? [bytes.subarray(length)] : [];
    return bytes.subarray(0, length);
  }

  #drained(): Promise<void> {
    const { socket } = this;
    return new Promise((resolve) => {
      const finish = () => {
        socket.off('drain', finish).off('close', finish);
        resolve();
      };
      socket.on('drain', finish).on('close', finish);
    });
  }
}
