/** Receives a worker that was launched: who it is, and whether it has the same files. */

import { ModuleSourceError, VersionMismatchError } from '@magda/core';
import type { WebSocket } from 'ws';
import { formatVersion } from './wire/codec.js';
import { type HashedSource, type Hello, tell, told, type Verdict, WIRE_VERSION } from './wire/handshake.js';

/** @throws {VersionMismatchError | ModuleSourceError} naming both sides, if they do not go together. */
export async function acceptWorker(socket: WebSocket, sources: readonly HashedSource[]): Promise<Hello> {
  const hello = await told<Hello>(socket, 'wire');
  checkHello(hello);
  const { wire, format, node, host } = hello;
  if (wire !== WIRE_VERSION || format > formatVersion()) {
    throw new VersionMismatchError(
      `The worker on host ${host} (Node.js ${node}) speaks version ${wire}/${format} of the remote executor's format, ` +
        `but the driver (Node.js ${process.version}) version ${WIRE_VERSION}/${formatVersion()}. Install one version of both everywhere.`,
    );
  }
  tell(socket, { format: formatVersion(), sources });
  const verdict = await told<Verdict>(socket, 'ready');
  if (verdict.ready !== true && !isText(verdict.why)) throw new Error('the worker does not say whether it is ready');
  if (!verdict.ready) throw new ModuleSourceError(`The worker on host ${host} refused to start: ${verdict.why}.`);
  return hello;
}

/** What is longer is no name of anything. */
const LONGEST = 1_000;

function checkHello({ wire, format, node, host, pid, place }: Hello): void {
  const isKnown = Number.isSafeInteger(wire) && Number.isSafeInteger(format) && isText(node) && isText(host);
  if (isKnown && Number.isSafeInteger(pid) && pid > 0 && (place === undefined || isText(place))) return;
  throw new Error('the worker does not say who it is');
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= LONGEST;
}
