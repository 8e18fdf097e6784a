/**
 * Reads what a child process says on Node's own channel. Modules share the descriptor: what Node would choke on, with an error
 * that nobody in the driver can catch, or would wait for without end, breaks the protocol.
 */

import type { ChildProcess } from 'node:child_process';
import { decode } from './frame.js';

export interface IpcListener {
  /** A message of ours. */
  message(message: unknown): void;
  /** Called once at most, and nothing more of it is heard. */
  broke(breach: string): void;
}

/** What Node puts around a message, and more. */
const AROUND = 2 ** 16;

/** @param limit bytes that a message may take. */
export function readIpc(child: ChildProcess, limit: number, listener: IpcListener): void {
  let broken = false;
  const breakOff = (breach: string): void => {
    if (broken) return;
    broken = true;
    listener.broke(breach);
  };
  guardBytes(child, limit + AROUND, breakOff, () => broken);
  // With them Node's channels pass handles on, which nobody here sends: it would take their form on trust.
  child.removeAllListeners('internalMessage');
  child.on('internalMessage', () => breakOff('it spoke to Node itself, and was not asked'));
  child.on('message', (data) => {
    if (broken) return;
    let message: readonly [unknown] | undefined;
    try {
      message = decode(data);
    } catch {
      return breakOff(NO_MESSAGE);
    }
    if (message !== undefined) listener.message(message[0]);
  });
}

const NO_MESSAGE = 'it sent bytes that are no message';

interface Handle {
  onread: (this: unknown, bytes: ArrayBuffer | undefined) => void;
  /** In all. */
  readonly bytesRead: number;
}

/** Node parses what it reads where nobody can catch an error: there is no public way between. */
function guardBytes(
  child: ChildProcess,
  limit: number,
  breakOff: (breach: string) => void,
  isBroken: () => boolean,
): void {
  const handle = handleOf(child);
  if (handle === undefined) return;
  const { onread } = handle;
  const frames = new FrameLengths(limit);
  let before = handle.bytesRead;
  handle.onread = function (bytes) {
    // What came before its end is of no use any more; the end itself is.
    if (bytes !== undefined && isBroken()) return;
    // Since Node 24, the buffer may be larger than what was read into it.
    const read = handle.bytesRead - before;
    before = handle.bytesRead;
    if (bytes !== undefined && !frames.add(new Uint8Array(bytes, 0, read))) return breakOff(NO_MESSAGE);
    try {
      onread.call(this, bytes);
    } catch {
      breakOff(NO_MESSAGE);
    }
  };
}

function handleOf(child: ChildProcess): Handle | undefined {
  const key = Object.getOwnPropertySymbols(child).find(({ description }) => description === 'kChannelHandle');
  const handle = key && (child as unknown as Record<symbol, Partial<Handle> | null>)[key];
  const isKnown = typeof handle?.onread === 'function' && typeof handle.bytesRead === 'number';
  return isKnown ? (handle as Handle) : undefined;
}

const HEAD = 4;

/** Follows the lengths that stand before each message, in four bytes. */
class FrameLengths {
  #head = 0;
  #headBytes = 0;
  #left = 0;

  constructor(private readonly limit: number) {}

  /** Whether no message in it is too long. */
  add(bytes: Uint8Array): boolean {
    for (let at = 0; at < bytes.length; ) {
      if (this.#left > 0) {
        const taken = Math.min(this.#left, bytes.length - at);
        this.#left -= taken;
        at += taken;
        continue;
      }
      this.#head = this.#head * 256 + (bytes[at++] as number);
      if (++this.#headBytes < HEAD) continue;
      if (this.#head > this.limit) return false;
      this.#left = this.#head;
      this.#head = 0;
      this.#headBytes = 0;
    }
    return true;
  }
}
