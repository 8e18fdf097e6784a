/** The driver's door: workers that were launched may come in, nobody else gets a byte decoded. */

import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Server, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { Listen } from '../options.js';
import type { Purpose } from '../secrets.js';
import { FRAME_LIMIT, HANDSHAKE_MS } from '../wire/limits.js';
import { readOnAfterFailedWrites } from '../wire/read-on.js';
import { WebSocketServer } from '../wire/websocket.js';
import { type Invitation, Invitations } from './join-tokens.js';
import { Pending } from './pending-connections.js';
import { Warnings } from './warnings.js';

export interface HubOptions {
  readonly listen: Listen;
  /** The option that says at which port, for errors. */
  readonly portOption: string;
  readonly token: Uint8Array;
  /** Told of refused connections. */
  readonly warn: (line: string) => void;
}

const ROUTE = /^\/(join|pulse)\/([\w-]{1,64})$/;
const BEARER = /^Bearer ([\w-]{1,256})$/;

/** Headers take no more than this before anybody is known. */
const HEADER_BYTES = 8 * 1024;

export class Hub {
  readonly #server: Server;
  readonly #sockets = new WebSocketServer({
    noServer: true,
    clientTracking: true,
    perMessageDeflate: false,
    maxPayload: FRAME_LIMIT,
  });
  readonly #invitations: Invitations<WebSocket>;
  readonly #pending = new Pending(HANDSHAKE_MS);
  readonly #warnings: Warnings;

  private constructor({ listen, token, warn }: HubOptions) {
    this.#invitations = new Invitations(token);
    this.#warnings = new Warnings(warn);
    const limits = { maxHeaderSize: HEADER_BYTES, headersTimeout: HANDSHAKE_MS, requestTimeout: HANDSHAKE_MS };
    const server =
      listen.tls === undefined
        ? createHttpServer(limits)
        : createHttpsServer({ ...limits, handshakeTimeout: HANDSHAKE_MS, ...tlsOptions(listen.tls) });
    server.on('connection', (socket: Socket) => this.#pending.add(socket));
    server.on('tlsClientError', (_error: Error, socket: Socket) =>
      this.#refuse(socket, 'it does not speak TLS as it must'),
    );
    server.on('clientError', (_error: Error, socket: Duplex) =>
      this.#refuse(socket as Socket, 'it does not speak HTTP'),
    );
    server.on('request', ({ socket }: IncomingMessage) => this.#refuse(socket, 'it is no worker'));
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) =>
      this.#admit(request, socket as Socket, head),
    );
    // Those who wait for workers keep the process alive; a door does not.
    server.unref();
    this.#server = server;
  }

  /** @throws {Error} saying what to do, if it cannot listen there. */
  static async open(options: HubOptions): Promise<Hub> {
    const hub = new Hub(options);
    const { host, port } = options.listen;
    await new Promise<void>((resolve, reject) => {
      const fail = (error: NodeJS.ErrnoException): void => reject(unable(options, error));
      hub.#server.once('error', fail);
      hub.#server.listen({ host, port }, () => {
        hub.#server.off('error', fail);
        hub.#server.on('error', () => {});
        resolve();
      });
    });
    return hub;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** What one worker needs to come in; where it has been invited elsewhere too, by the same id. */
  invite(id?: string): Invitation<WebSocket> {
    return this.#invitations.invite(id);
  }

  async close(): Promise<void> {
    this.#pending.close();
    for (const socket of this.#sockets.clients) socket.terminate();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #admit(request: IncomingMessage, socket: Socket, head: Buffer): void {
    const [, purpose, id] = ROUTE.exec(request.url ?? '') ?? [];
    const [, secret] = BEARER.exec(request.headers.authorization ?? '') ?? [];
    if (id === undefined || secret === undefined) return this.#refuse(socket, 'it shows no secret', 401);
    const arrive = this.#invitations.redeem(purpose as Purpose, id, secret);
    if (arrive === undefined) return this.#refuse(socket, 'its secret is unknown, or was used before', 401);
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
      this.#pending.remove(socket);
      socket.setNoDelay(true);
      readOnAfterFailedWrites(socket);
      // What is wrong with a connection is told by its end.
      webSocket.on('error', () => {});
      // Whoever expects it listens, and resumes it, in a later turn: Deno delivers what arrives before promises settle.
      webSocket.pause();
      arrive(webSocket);
    });
  }

  #refuse(socket: Socket, why: string, status: 400 | 401 = 400): void {
    this.#warnings.refused(why, socket.remoteAddress);
    if (!socket.writable) return void socket.destroy();
    const text = status === 401 ? '401 Unauthorized' : '400 Bad Request';
    socket.end(`HTTP/1.1 ${text}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy());
  }
}

function tlsOptions({ cert, key, clientCa }: NonNullable<Listen['tls']>) {
  const mutual = clientCa === undefined ? {} : { ca: clientCa, requestCert: true, rejectUnauthorized: true };
  return { cert, key, minVersion: 'TLSv1.2' as const, ...mutual };
}

function unable({ listen: { host, port }, portOption }: HubOptions, error: NodeJS.ErrnoException): Error {
  return new Error(
    `remote() cannot listen on ${host}:${port} (${error.code ?? error.message}). ` +
      `Choose another \`${portOption}\`, or leave it out.`,
    { cause: error },
  );
}
