/** Opens what a run writes to, so that it can be given up at any moment: opening or writing a pipe blocks else. */

import { closeSync, constants, openSync, statSync } from 'node:fs';
import { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { type Sink, sinkTo } from './line-writer.js';
import { refusing } from './unwritable.js';

export interface OpenSink {
  readonly sink: Sink;
  readonly fd: number;
  close(): void;
}

/** How often it is looked whether a pipe has a reader, in milliseconds. */
const LOOK_MS = 20;

/**
 * Appends to a file, or writes to a pipe as soon as somebody reads it.
 *
 * @param signal gives up waiting for a reader. @throws {Refusal} if it cannot be written.
 */
export async function openSink(path: string, signal?: AbortSignal): Promise<OpenSink> {
  if (!statSync(path, { throwIfNoEntry: false })?.isFIFO()) {
    const fd = refusing(path, () => openSync(path, 'a'));
    return { fd, sink: sinkTo(fd), close: () => closeSync(fd) };
  }
  for (;;) {
    const fd = refusing(path, () => openIfRead(path));
    if (fd !== undefined) return pipeSink(fd);
    signal?.throwIfAborted();
    await pause(LOOK_MS, undefined, { signal });
  }
}

/** @returns undefined if nobody reads it. */
function openIfRead(path: string): number | undefined {
  try {
    return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENXIO') return undefined;
    throw error;
  }
}

function pipeSink(fd: number): OpenSink {
  const socket = new Socket({ fd, readable: false, writable: true });
  // Each write is told of its own.
  socket.on('error', () => {});
  const sink: Sink = (bytes, offset) =>
    new Promise((resolve, reject) => {
      socket.write(bytes.subarray(offset), (error) => (error ? reject(error) : resolve(bytes.length - offset)));
    });
  return { fd, sink, close: () => void socket.destroy() };
}
