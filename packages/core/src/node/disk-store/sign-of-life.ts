/**
 * A socket with a name in a folder, which the system answers for as long as the process lives that listens there: also
 * one that is busy or suspended, and to processes of other containers. That of a dead process refuses.
 */

import { open } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { basename, dirname } from 'node:path';
import { codeOf } from './code-of.js';

export interface Listener {
  close(): Promise<void>;
}

export async function listen(path: string): Promise<Listener | undefined> {
  if (process.platform !== 'linux') return undefined;
  const server = createServer((visitor) => visitor.destroy());
  server.unref();
  const begin = (short: string) =>
    new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      // Another user's process may ask too; and a worker of `cluster` would have its primary listen in its place.
      server.listen({ path: short, exclusive: true, readableAll: true, writableAll: true }, () => resolve(true));
    });
  if (!(await throughFolder(path, begin))) return undefined;
  // Out of descriptors, it does not accept, and the system answers all the same.
  server.on('error', () => {});
  return { close: () => new Promise((resolve) => server.close(() => resolve())) };
}

export async function answers(path: string): Promise<boolean | undefined> {
  if (process.platform !== 'linux') return undefined;
  return await throughFolder(
    path,
    (short) =>
      new Promise((resolve) => {
        const visitor = connect(short, () => {
          visitor.destroy();
          resolve(true);
        });
        visitor.once('error', (error) => resolve(codeOf(error) === 'ECONNREFUSED' ? false : undefined));
      }),
  );
}

/** The path of a socket may have some hundred bytes, and Node 20 cuts a longer one off. */
async function throughFolder<T>(path: string, use: (short: string) => Promise<T>): Promise<T> {
  const folder = await open(dirname(path), 'r');
  try {
    return await use(`/proc/self/fd/${folder.fd}/${basename(path)}`);
  } finally {
    await folder.close();
  }
}
