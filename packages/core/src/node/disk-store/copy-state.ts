/** Copies what a pipeline keeps to another folder, also from under somebody who goes on writing there. */

import { join } from 'node:path';
import { isMissing } from './code-of.js';
import type { Files } from './files.js';

const CHUNK = 1024 * 1024;

/** Whether a file belongs to what is kept, whole or not yet. */
export function isOfState(name: string): boolean {
  return /^(records|snapshot)-\d+(\.tmp)?$/.test(name);
}

/** @returns when the copies outlive a loss of power. */
export async function copyState(files: Files, from: string, to: string): Promise<void> {
  for (;;) {
    await files.remove(to);
    await files.makeFolder(to);
    try {
      const names = (await files.list(from)).filter((name) => isOfState(name) && !name.endsWith('.tmp'));
      for (const name of names) await copyFile(files, join(from, name), join(to, name));
      return await files.syncFolder(to);
    } catch (error) {
      // A snapshot has taken the place of a file meanwhile.
      if (!isMissing(error)) throw error;
    }
  }
}

async function copyFile(files: Files, from: string, to: string): Promise<void> {
  const source = await files.open(from, 'read');
  try {
    const copy = await files.open(to, 'create');
    try {
      const chunk = Buffer.allocUnsafe(CHUNK);
      for (let at = 0; ; ) {
        const length = await source.read(chunk, at);
        if (length === 0) break;
        await copy.write([chunk.subarray(0, length)], at);
        at += length;
      }
      await copy.sync();
    } finally {
      await copy.close();
    }
  } finally {
    await source.close();
  }
}
