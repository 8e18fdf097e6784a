/** Connections that have not proved themselves: few at a time, each for a few seconds, the newest first. */

import type { Socket } from 'node:net';

const MOST = 256;

export class Pending {
  /** In the order in which they came. */
  readonly #sockets = new Map<string, { readonly socket: Socket; readonly timer: NodeJS.Timeout }>();

  constructor(private readonly limitMs: number) {}

  /** A worker is through in a moment, so of too many the oldest is the one that wants nothing good. */
  add(socket: Socket): void {
    const key = keyOf(socket);
    const timer = setTimeout(() => socket.destroy(), this.limitMs);
    timer.unref();
    this.#sockets.set(key, { socket, timer });
    socket.once('close', () => this.remove(socket, key));
    if (this.#sockets.size <= MOST) return;
    const [oldest] = this.#sockets.values();
    oldest?.socket.destroy();
  }

  /** It has proved itself, or is gone. With TLS it is another object than the one that came, but from the same port. */
  remove(socket: Socket, key: string = keyOf(socket)): void {
    const pending = this.#sockets.get(key);
    if (pending === undefined) return;
    clearTimeout(pending.timer);
    this.#sockets.delete(key);
  }

  close(): void {
    for (const { socket } of this.#sockets.values()) socket.destroy();
  }
}

function keyOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
