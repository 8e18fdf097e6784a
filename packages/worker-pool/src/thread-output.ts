/**
 * What a thread prints, on a port of its own: Node keeps it until the event loop turns, so a stuck module's last words are lost.
 * As a process waits for room in its pipe, the thread waits while the driver has not read what it printed before.
 */

import { once } from 'node:events';
import { Readable, Writable } from 'node:stream';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { WorkerOutput } from './runtime.js';

const STREAMS = ['stdout', 'stderr'] as const;

/** Bytes, or characters of a text, of one message at most. */
const PART = 2 ** 16;

/** Bytes, or characters, that may wait for the driver. */
const MOST_UNREAD = 2 ** 20;

/** A thread's end. */
export interface Print {
  readonly port: MessagePort;
  /** Of each stream, how much the driver has not read yet; in memory that both share. */
  readonly unread: Int32Array;
}

interface Printed {
  /** Its number in `STREAMS`. */
  readonly to: number;
  readonly chunk: string | Uint8Array;
}

interface PrintChannel {
  /** For the thread. */
  readonly print: Print;
  readonly output: WorkerOutput;
  /** Resolves when all that it printed has come. */
  readonly closed: Promise<unknown>;
}

/** In the driver. */
export function printChannel(): PrintChannel {
  const { port1, port2 } = new MessageChannel();
  const unread = new Int32Array(new SharedArrayBuffer(STREAMS.length * Int32Array.BYTES_PER_ELEMENT));
  return { print: { port: port2, unread }, output: printedBy(port1, unread), closed: once(port1, 'close') };
}

/** In the thread: what is printed from now on leaves at once. */
export function printTo({ port, unread }: Print): void {
  for (const [to, name] of STREAMS.entries()) {
    const stream = new Writable({
      decodeStrings: false,
      write(chunk: string | Buffer, encoding, done) {
        for (const part of parts(portable(chunk, encoding))) {
          waitForRoom(unread, to);
          Atomics.add(unread, to, part.length);
          port.postMessage({ to, chunk: part } satisfies Printed);
        }
        done();
      },
    });
    Object.defineProperty(process, name, { value: stream, configurable: true, enumerable: true });
  }
}

function waitForRoom(unread: Int32Array, at: number): void {
  for (;;) {
    const length = Atomics.load(unread, at);
    if (length < MOST_UNREAD) return;
    Atomics.wait(unread, at, length);
  }
}

function portable(chunk: string | Buffer, encoding: BufferEncoding): string | Buffer {
  return typeof chunk !== 'string' || encoding === 'utf8' || encoding === 'utf-8'
    ? chunk
    : Buffer.from(chunk, encoding);
}

function* parts(chunk: string | Buffer): Generator<string | Uint8Array> {
  for (let start = 0; start < chunk.length; ) {
    const end = typeof chunk === 'string' ? endOfPart(chunk, start) : start + PART;
    // Small buffers share a large one, which would travel as a whole.
    yield typeof chunk === 'string' ? chunk.slice(start, end) : new Uint8Array(chunk.subarray(start, end));
    start = end;
  }
}

/** Not between the two halves of a character. */
function endOfPart(text: string, start: number): number {
  const end = start + PART;
  const last = text.charCodeAt(end - 1);
  return end < text.length && last >= 0xd800 && last < 0xdc00 ? end - 1 : end;
}

function printedBy(port: MessagePort, unread: Int32Array): WorkerOutput {
  const streams = STREAMS.map((_, at) => new PrintedStream(unread, at)) as [PrintedStream, PrintedStream];
  port.on('message', ({ to, chunk }: Printed) => streams[to]?.receive(chunk));
  port.on('close', () => {
    for (const stream of streams) stream.receive(null);
  });
  const [stdout, stderr] = streams;
  return { stdout, stderr };
}

/** Takes no more from what has come than is read from it. */
class PrintedStream extends Readable {
  readonly #kept: (string | Uint8Array | null)[] = [];
  #wanted = false;

  constructor(
    private readonly unread: Int32Array,
    private readonly at: number,
  ) {
    super();
  }

  /** @param chunk null at its end. */
  receive(chunk: string | Uint8Array | null): void {
    this.#kept.push(chunk);
    this.#passOn();
  }

  override _read(): void {
    this.#wanted = true;
    this.#passOn();
  }

  #passOn(): void {
    while (this.#wanted && this.#kept.length > 0) {
      const chunk = this.#kept.shift() as string | Uint8Array | null;
      // Which may ask for the next.
      this.#wanted = false;
      if (this.push(chunk)) this.#wanted = true;
      Atomics.sub(this.unread, this.at, chunk?.length ?? 0);
      Atomics.notify(this.unread, this.at);
    }
  }
}
