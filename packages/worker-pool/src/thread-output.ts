/** What a thread prints, on a port of its own: Node keeps it until the event loop turns, so a stuck module's last words are lost. */

import { Readable, Writable } from 'node:stream';
import type { MessagePort } from 'node:worker_threads';
import type { WorkerOutput } from './runtime.js';

interface Printed {
  readonly to: 'stdout' | 'stderr';
  readonly chunk: string | Uint8Array;
}

/** In the thread: what is printed from now on leaves at once. */
export function printTo(port: MessagePort): void {
  for (const to of ['stdout', 'stderr'] as const) {
    const stream = new Writable({
      decodeStrings: false,
      write(chunk: string | Buffer, encoding, done) {
        port.postMessage({ to, chunk: portable(chunk, encoding) } satisfies Printed);
        done();
      },
    });
    Object.defineProperty(process, to, { value: stream, configurable: true, enumerable: true });
  }
}

/** In the driver: what the thread at the other end prints. */
export function printedBy(port: MessagePort): WorkerOutput {
  const output = { stdout: new Readable({ read() {} }), stderr: new Readable({ read() {} }) };
  port.on('message', ({ to, chunk }: Printed) => output[to].push(chunk));
  port.on('close', () => {
    output.stdout.push(null);
    output.stderr.push(null);
  });
  return output;
}

/** Small buffers share a large one, which would travel as a whole. */
function portable(chunk: string | Buffer, encoding: BufferEncoding): string | Uint8Array {
  if (typeof chunk !== 'string') return new Uint8Array(chunk);
  return encoding === 'utf8' || encoding === 'utf-8' ? chunk : new Uint8Array(Buffer.from(chunk, encoding));
}
