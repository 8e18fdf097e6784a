/** What driver and worker tell each other before the first message: who they are, and whether their files are the same. */

import type { WebSocket } from 'ws';
import type { PortableSource } from '../sources/portable.js';
import { formatVersion } from './codec.js';
import { HANDSHAKE_MS } from './limits.js';

/** Both sides must agree on it. */
export const WIRE_VERSION = 2;

/** From the worker, as soon as it has joined. */
export interface Hello {
  readonly wire: number;
  readonly format: number;
  readonly node: string;
  readonly host: string;
  readonly pid: number;
  /** The same for workers that can read each other's files (see shared/place.ts). */
  readonly place?: string | undefined;
}

/** From the driver: the files that register the group's modules. */
export interface Welcome {
  readonly format: number;
  readonly sources: readonly HashedSource[];
}

export interface HashedSource extends PortableSource {
  /** SHA-256 of the file in hex; `undefined` where there is no such file. */
  readonly hash?: string | undefined;
}

/** From the worker: it is ready for messages, or will never be. */
export type Verdict = { readonly ready: true } | { readonly ready: false; readonly why: string };

export function hello(host: string, place: string | undefined): Hello {
  return { wire: WIRE_VERSION, format: formatVersion(), node: process.version, host, pid: process.pid, place };
}

export function tell(socket: WebSocket, word: Hello | Welcome | Verdict): void {
  socket.send(JSON.stringify(word));
}

/** The next word of the other side. @throws {Error} if it says nothing in time, something else, or goes away. */
export function told<Word extends Hello | Welcome | Verdict>(
  socket: WebSocket,
  key: keyof Word & string,
): Promise<Word> {
  return new Promise((resolve, reject) => {
    const settle = (settled: () => void): void => {
      clearTimeout(timer);
      socket.off('message', onMessage);
      socket.off('close', onClose);
      settled();
    };
    const fail = (why: string): void => settle(() => reject(new Error(why)));
    const timer = setTimeout(() => fail(`the other side said nothing for ${HANDSHAKE_MS} ms`), HANDSHAKE_MS);
    const onClose = (): void => fail('the other side closed the connection');
    const onMessage = (frame: Buffer, isBinary: boolean): void => {
      const word = isBinary ? undefined : parsed(frame);
      if (word === undefined || !(key in word)) fail('the other side said something else than was its turn');
      else settle(() => resolve(word as Word));
    };
    socket.on('message', onMessage);
    socket.on('close', onClose);
    socket.resume();
  });
}

function parsed(frame: Buffer): object | undefined {
  try {
    const word: unknown = JSON.parse(frame.toString('utf8'));
    return typeof word === 'object' && word !== null ? word : undefined;
  } catch {
    return undefined;
  }
}
