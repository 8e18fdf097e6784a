/** Values in memory that other processes read, in files without a name: whoever dies, nothing is left of them. */

import { constants } from 'node:fs';
import { type FileHandle, open, statfs } from 'node:fs/promises';
import { announce, lengthsIn } from '../wire/large-message.js';
import { sizeOf } from './parts.js';
import { MEMORY } from './place.js';

/** Of Linux; Node has no name for it. */
const O_TMPFILE = 0o20000000 | constants.O_DIRECTORY;

/** At most so much is read or written at once. */
const AT_ONCE = 2 ** 30;

/** How much of the memory for files must stay free: others count on it too. */
const FREE = 0.5;

/** The value's name, so that nobody takes another file for it, then how long its parts are, then those. */
export async function keep(name: string, parts: readonly ArrayBuffer[], folder = MEMORY): Promise<FileHandle> {
  const { bavail, blocks, bsize } = await statfs(folder);
  if (bavail * bsize - sizeOf(parts) < FREE * blocks * bsize) throw new Error(`${folder} has no room.`);
  const file = await open(folder, O_TMPFILE | constants.O_RDWR, 0o600);
  try {
    const lengths = announce(parts.map(({ byteLength }) => byteLength));
    await write(file, [headOf(name, lengths.byteLength), lengths, ...parts.map((part) => new Uint8Array(part))]);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** @throws {Error} if it is not there, or another one. */
export async function readKept(name: string, pid: number, fd: number): Promise<readonly ArrayBuffer[]> {
  const file = await open(`/proc/${Number(pid)}/fd/${Number(fd)}`);
  try {
    const expected = headOf(name, 0);
    const head = Buffer.from(await read(file, expected.byteLength));
    const size = head.readUInt32BE(head.byteLength - LENGTH_BYTES);
    if (!head.equals(headOf(name, size))) throw new Error('It is another file.');
    const parts: ArrayBuffer[] = [];
    for (const length of lengthsIn(Buffer.from(await read(file, size)))) parts.push(await read(file, length));
    return parts;
  } finally {
    await file.close();
  }
}

const LENGTH_BYTES = 4;

/** @param size of the lengths that follow. */
function headOf(name: string, size: number): Buffer {
  const line = `${name}\n`;
  const head = Buffer.alloc(Buffer.byteLength(line) + LENGTH_BYTES);
  head.write(line);
  head.writeUInt32BE(size, head.byteLength - LENGTH_BYTES);
  return head;
}

async function write(file: FileHandle, all: readonly Uint8Array[]): Promise<void> {
  for (const bytes of all) {
    for (let at = 0; at < bytes.byteLength; ) {
      at += (await file.write(bytes, at, Math.min(AT_ONCE, bytes.byteLength - at))).bytesWritten;
    }
  }
}

async function read(file: FileHandle, length: number): Promise<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; ) {
    const { bytesRead } = await file.read(bytes, at, Math.min(AT_ONCE, length - at));
    if (bytesRead === 0) throw new Error('It is too short.');
    at += bytesRead;
  }
  return bytes.buffer;
}
