/** Values in memory that other processes read, in files without a name: whoever dies, nothing is left of them. */

import { closeSync, constants, openSync, readSync, statfsSync, writeSync } from 'node:fs';
import { announce, lengthsIn } from '../wire/large-message.js';
import { sizeOf } from './parts.js';
import { MEMORY } from './place.js';

/** Of Linux; Node has no name for it. */
const O_TMPFILE = 0o20000000 | constants.O_DIRECTORY;

/** At most so much is read or written at once. */
const AT_ONCE = 2 ** 30;

/** How much of the memory for files must stay free: others count on it too. */
const FREE = 0.5;

const LENGTH_BYTES = 4;

/**
 * The value's name, so that nobody takes another file for it, then how long its parts are, then those.
 * @returns the descriptor.
 * @throws {Error} if there is no room.
 */
export function keep(name: string, parts: readonly ArrayBuffer[], folder = MEMORY): number {
  const { bavail, blocks, bsize } = statfsSync(folder);
  if (bavail * bsize - sizeOf(parts) < FREE * blocks * bsize) throw new Error(`${folder} has no room.`);
  const file = openSync(folder, O_TMPFILE | constants.O_RDWR, 0o600);
  try {
    const lengths = announce(parts.map(({ byteLength }) => byteLength));
    for (const bytes of [headOf(name, lengths.byteLength), lengths, ...parts]) write(file, new Uint8Array(bytes));
    return file;
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

/** @throws {Error} if it is not there, or another one. */
export function readKept(name: string, pid: number, fd: number): readonly ArrayBuffer[] {
  const file = openSync(`/proc/${Number(pid)}/fd/${Number(fd)}`, 'r');
  try {
    const head = Buffer.from(read(file, headOf(name, 0).byteLength));
    const size = head.readUInt32BE(head.byteLength - LENGTH_BYTES);
    if (!head.equals(headOf(name, size))) throw new Error('It is another file.');
    return lengthsIn(Buffer.from(read(file, size))).map((length) => read(file, length));
  } finally {
    closeSync(file);
  }
}

/** @param size of the lengths that follow. */
function headOf(name: string, size: number): Buffer {
  const line = `${name}\n`;
  const head = Buffer.alloc(Buffer.byteLength(line) + LENGTH_BYTES);
  head.write(line);
  head.writeUInt32BE(size, head.byteLength - LENGTH_BYTES);
  return head;
}

function write(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.byteLength; ) {
    at += writeSync(file, bytes, at, Math.min(AT_ONCE, bytes.byteLength - at));
  }
}

function read(file: number, length: number): ArrayBuffer {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; ) {
    const count = readSync(file, bytes, at, Math.min(AT_ONCE, length - at), null);
    if (count === 0) throw new Error('It is too short.');
    at += count;
  }
  return bytes.buffer;
}
