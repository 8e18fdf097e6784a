/** Reads what a peer sent before it died, though a write to it has failed: Node would close the socket at once, unread. */

import type { Socket } from 'node:net';

type Done = (error?: Error | null) => void;

/** From now on only what is read from the socket tells that the peer is gone: its last bytes, and then its end. */
export function readOnAfterFailedWrites(socket: Socket): void {
  const [write, writev] = [socket._write.bind(socket), socket._writev?.bind(socket)];
  socket._write = (chunk, encoding, done) => write(chunk, encoding, unlessGone(done));
  if (writev !== undefined) socket._writev = (chunks, done) => writev(chunks, unlessGone(done));
}

function unlessGone(done: Done): Done {
  return (error) => done(isGone(error) ? null : error);
}

function isGone(error: (Error & { readonly code?: string }) | null | undefined): boolean {
  return error?.code === 'ECONNRESET' || error?.code === 'EPIPE';
}
