/**
 * What driver and worker say to each other about values that several workers need, between core's messages.
 *
 * Of the workers on one host the first gets the bytes and keeps them in a file, which the others read. A message of
 * core's names such a value by a stand-in, and comes after the word that says where it is.
 */

import type { Seal } from './seal.js';

/** In the place of a payload. */
export interface SharedRef {
  readonly part: string;
}

/** From the driver. */
export type SharedMessage =
  /** The value's bytes (see parts.ts); the worker is to keep them for others. */
  | readonly ['bytes', name: string, keep: boolean, parts: readonly ArrayBuffer[]]
  /** Another worker on the host keeps it: the descriptor of its file in that process, and what must be in it. */
  | readonly ['file', name: string, pid: number, fd: number, seal: Seal]
  /** Nobody is going to read it any more. */
  | readonly ['drop', name: string];

/** From the worker. */
export type Reply =
  /** Others can read it there; without `fd` there is no room for it. */
  | readonly ['kept', name: string, fd?: number]
  /** It was read from the file. */
  | readonly ['read', name: string]
  /** It could not be read: the bytes are wanted. */
  | readonly ['missing', name: string];

/** Core's own lists hold numbers and objects. */
export function isSharedMessage(message: unknown): message is SharedMessage {
  return Array.isArray(message) && typeof message[0] === 'string';
}

export function isReply(message: unknown): message is Reply {
  return isSharedMessage(message);
}
