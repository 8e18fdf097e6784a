/** Messages on a stream, each on a line of its own. */

import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { Deserializer, Serializer } from 'node:v8';

/** @throws at once if the message cannot travel. */
export function write(stream: Writable, message: unknown): void {
  const serializer = new Serializer();
  serializer.writeHeader();
  serializer.writeValue(message);
  stream.write(`${serializer.releaseBuffer().toString('base64')}\n`);
}

export function read(stream: Readable, listener: (message: unknown) => void): void {
  createInterface(stream).on('line', (line) => {
    const deserializer = new Deserializer(Buffer.from(line, 'base64'));
    deserializer.readHeader();
    listener(deserializer.readValue());
  });
}

/** Characters of a line that are kept until it ends: a longer one comes in parts. */
const LONGEST = 2 ** 16;

export function readPrinted(stream: Readable, listener: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) listener(line);
    if (rest.length <= LONGEST) return;
    listener(rest);
    rest = '';
  });
  stream.on('end', () => rest !== '' && listener(rest));
}

/** Resolves when all is sent, or the stream is destroyed; undefined while less than 64 KiB is left. */
export function drained(stream: Writable): Promise<void> | undefined {
  if (stream.writableLength < 2 ** 16) return undefined;
  return new Promise((resolve) => stream.write('', () => resolve()));
}
