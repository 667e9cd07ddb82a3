import type { Socket } from 'node:net';
import { runCommand } from './commands';
import type { Engine } from './engine';
import { messageLength, type Request, readMessage, writeReply } from './wire';

/** How many requests of a client are taken in before they are answered. */
const MAX_WAITING = 16;

/** One client: takes its requests out of the stream and answers them one after the other. */
export class Connection {
  #chunks: Buffer[] = [];
  #received = 0;
  #expected = 0;
  readonly #waiting: Buffer[] = [];
  #working: Promise<void> | undefined;

  constructor(
    readonly socket: Socket,
    readonly engine: Engine,
    readonly id: number,
  ) {
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.#receive(chunk));
    // A connection that breaks off is closed next, and that is all there is to do about it.
    socket.on('error', () => {});
    socket.on('close', () => engine.cursors.orphan(this));
  }

  /** Resolves when the requests that came so far are answered. */
  async settled(): Promise<void> {
    await this.#working;
  }

  #receive(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#received += chunk.length;
    try {
      while (this.#received >= (this.#expected || 4)) {
        if (!this.#expected) this.#expected = messageLength(this.#joined());
        else this.#waiting.push(this.#takeMessage());
      }
    } catch {
      this.socket.destroy();
      return;
    }
    // A client that sends much faster than it is answered has to wait.
    if (this.#waiting.length > MAX_WAITING) this.socket.pause();
    if (this.#waiting.length > 0) this.#work();
  }

  #joined(): Buffer {
    if (this.#chunks.length > 1) this.#chunks = [Buffer.concat(this.#chunks)];
    return this.#chunks[0] as Buffer;
  }

  #takeMessage(): Buffer {
    const bytes = this.#joined();
    const message = bytes.subarray(0, this.#expected);
    const rest = bytes.subarray(this.#expected);
    this.#chunks = rest.length > 0 ? [rest] : [];
    this.#received = rest.length;
    this.#expected = 0;
    return message;
  }

  #work(): void {
    this.#working ??= this.#answerAll().finally(() => {
      this.#working = undefined;
    });
  }

  async #answerAll(): Promise<void> {
    for (let bytes = this.#waiting.shift(); bytes; bytes = this.#waiting.shift()) {
      let request: Request;
      try {
        request = readMessage(bytes);
      } catch {
        this.socket.destroy();
        return;
      }
      const reply = await runCommand(this.engine, this, this.id, request);
      if (this.socket.destroyed) return;
      if (!request.silent && !this.socket.write(writeReply(request, reply))) await this.#drained();
    }
    this.socket.resume();
  }

  /** Resolves when a client that reads slowly has read what it was sent, or is gone. */
  #drained(): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.socket.off('drain', done);
        this.socket.off('close', done);
        resolve();
      };
      this.socket.on('drain', done);
      this.socket.on('close', done);
    });
  }
}
