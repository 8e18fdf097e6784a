/** A worker's way to its driver: a connection that proves at once that it may be made. */

import { readFileSync } from 'node:fs';
import type { WebSocket as Socket } from 'ws';
import type { JoinToken } from '../engine.js';
import type { Purpose } from '../secrets.js';
import { FRAME_LIMIT, HANDSHAKE_MS } from './limits.js';
import { WebSocket } from './websocket.js';

/** What the hub answers to a wrong secret. */
const UNAUTHORIZED = '401';

/** @throws {Error} naming the hub and what went wrong, never the secret. */
export function connectToHub(ticket: JoinToken, purpose: Purpose): Promise<Socket> {
  const hub = (purpose === 'pulse' ? ticket.pulseHub : undefined) ?? ticket.hub;
  const socket = new WebSocket(`${hub}/${purpose}/${ticket.id}`, {
    headers: { authorization: `Bearer ${ticket[purpose]}` },
    perMessageDeflate: false,
    handshakeTimeout: HANDSHAKE_MS,
    maxPayload: FRAME_LIMIT,
    // Masks protect proxies from what browsers send; here they would only cost a copy of each byte.
    generateMask: (mask) => mask.fill(0),
    ...trust(ticket),
  });
  return new Promise((resolve, reject) => {
    socket.once('open', () => {
      socket.on('error', () => {});
      resolve(socket);
    });
    socket.once('error', (error: NodeJS.ErrnoException) =>
      reject(new Error(`could not join the driver at ${hub}: ${inWords(error)}`, { cause: error })),
    );
  });
}

function inWords({ message, code }: NodeJS.ErrnoException): string {
  return message.endsWith(UNAUTHORIZED)
    ? `it does not know the secret of this worker, or was shown it before: ${UNAUTHORIZED}`
    : message || String(code);
}

/** With mutual TLS the host has a certificate of its own, in the files that its environment names. */
function trust({ ca }: JoinToken) {
  const { MAGDA_TLS_CERT: cert, MAGDA_TLS_KEY: key } = process.env;
  return {
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && key !== undefined && { cert: readFileSync(cert), key: readFileSync(key) }),
  };
}
