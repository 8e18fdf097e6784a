/** Values in memory that other processes read, in files without a name: whoever dies, nothing is left of them. */

import { closeSync, constants, fstatSync, openSync, readSync, statfsSync, writeSync } from 'node:fs';
import { sizeOf } from './parts.js';
import { MEMORY } from './place.js';
import { isSealed, type Seal, sealedSize } from './seal.js';

/** Of Linux; Node has no name for it. */
const O_TMPFILE = 0o20000000 | constants.O_DIRECTORY;

/** To open whatever it may be at once, so that it can be looked at. */
const LOOK = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

/** At most so much is read or written at once. */
const AT_ONCE = 2 ** 30;

/** How much of the memory for files must stay free: others count on it too. */
const FREE = 0.5;

/**
 * One part after the other.
 * @returns the descriptor.
 * @throws {Error} if there is no room.
 */
export function keep(parts: readonly ArrayBuffer[], folder = MEMORY): number {
  const { bavail, blocks, bsize } = statfsSync(folder);
  if (bavail * bsize - sizeOf(parts) < FREE * blocks * bsize) throw new Error(`${folder} has no room.`);
  const file = openSync(folder, O_TMPFILE | constants.O_RDWR, 0o600);
  try {
    for (const part of parts) write(file, new Uint8Array(part));
    return file;
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

/**
 * Who keeps it is not trusted: what is there may be something that nobody can read to its end, or other bytes.
 * @throws {Error} if it is not there, or anything else.
 */
export function readKept(pid: number, fd: number, seal: Seal): readonly ArrayBuffer[] {
  const file = openSync(`/proc/${Number(pid)}/fd/${Number(fd)}`, LOOK);
  try {
    const found = fstatSync(file);
    if (!found.isFile() || found.size !== sealedSize(seal)) throw new Error('It is another file.');
    const parts = seal.lengths.map((length) => read(file, length));
    if (!isSealed(parts, seal)) throw new Error('Others are its bytes.');
    return parts;
  } finally {
    closeSync(file);
  }
}

function write(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.byteLength; ) {
    at += writeSync(file, bytes, at, Math.min(AT_ONCE, bytes.byteLength - at));
  }
}

/** Others that read it have their own place in it, for each opens it anew. */
function read(file: number, length: number): ArrayBuffer {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; ) {
    const count = readSync(file, bytes, at, Math.min(AT_ONCE, length - at), null);
    if (count === 0) throw new Error('It is too short.');
    at += count;
  }
  return bytes.buffer;
}
