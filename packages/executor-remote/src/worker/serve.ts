/** A worker's whole life: it joins, compares files, and serves one actor until its channel closes. */

import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { VersionMismatchError } from '@magda/core';
import { serveActor } from '@magda/core/host';
import { importSource } from '@magda/core/node';
import { marksIn } from '@magda/worker-pool/mark-file';
import type { WebSocket } from 'ws';
import type { JoinToken } from '../engine.js';
import { placeOf } from '../shared/place.js';
import { SharedReceiver } from '../shared/shared-receiver.js';
import { digestOf } from '../sources/digest.js';
import { parseSource } from '../sources/portable.js';
import { resolveSource } from '../sources/resolve.js';
import { isStart, renameFiles, withGpus } from '../sources/start-message.js';
import { formatVersion } from '../wire/codec.js';
import { connectToHub } from '../wire/connect-to-hub.js';
import { hello, tell, told, type Verdict, type Welcome } from '../wire/handshake.js';
import { ALL_HAS_LEFT, SocketChannel } from '../wire/socket-channel.js';
import { tellWhy } from './tell-why.js';

/** Milliseconds in which the watchdog ends a worker whose driver has gone. */
const ENDED_MS = 1_000;

/**
 * Resolves when the driver, or a module, has closed the channel.
 * @returns the exit code of its process: 1 if it could not read its driver, of which it has told.
 * @throws {Error} if it cannot join, or start.
 */
export async function serve(ticket: JoinToken): Promise<number> {
  const { hub, messageLimit, marks, leading } = ticket;
  const workingDir = resolve(ticket.workingDir);
  const socket = await connectToHub(ticket, 'join');
  tell(socket, hello(hostname(), placeOf()));
  const verdict = await compared(await welcome(socket, hub), workingDir);
  tell(socket, verdict);
  const channel = new SocketChannel(socket, messageLimit, ALL_HAS_LEFT);
  let closing = false;
  let mismatch: string | undefined;
  let broken: string | undefined;
  if (verdict.ready) {
    const local = (file: string) => pathToFileURL(resolveSource(parseSource(file), workingDir)).href;
    const actor = serveActor(
      {
        send(message, transfer) {
          mismatch ??= mismatchIn(message);
          channel.send(message, transfer);
        },
        onMessage(listener) {
          const inbox = new SharedReceiver({
            say: (reply) => channel.send(reply),
            deliver(message) {
              try {
                listener(isStart(message) ? withGpus(renameFiles(message, local)) : message);
              } catch (error) {
                broken ??= `it is no request: ${(error as Error).message}`;
                channel.terminate();
              }
            },
            broken() {
              broken ??= 'it lacks a value that it has not sent';
              channel.terminate();
            },
          });
          channel.onMessage((message) => inbox.receive(message));
        },
        drained: () => channel.drained(),
        close() {
          closing = true;
          channel.close();
        },
        // Always: a socket that is reset may lose what an earlier message has announced.
        logStart: marks === undefined ? undefined : marksIn(marks),
      },
      { load: importSource },
    );
    // What a module leaves behind must end neither the driver nor the actor, which may hold state.
    process.on('uncaughtException', (error) => actor.uncaught(error));
    process.on('unhandledRejection', (reason) => actor.uncaught(reason));
  }
  await channel.closed;
  if (!verdict.ready) throw new Error(`could not start: ${verdict.why}`);
  const trouble = closing ? mismatch : unread(broken ?? channel.breach, channel, hub);
  if (trouble !== undefined) tellWhy(trouble);
  // Unless it is closed from here, the driver has gone: with this worker the watchdog ends what its modules have started.
  if (leading && !closing) await pause(ENDED_MS);
  return trouble === undefined ? 0 : 1;
}

/** What the driver says first. @throws {Error} if that is something else. */
async function welcome(socket: WebSocket, hub: string): Promise<Welcome> {
  try {
    const word = await told<Welcome>(socket, 'sources');
    if (Number.isSafeInteger(word.format) && Array.isArray(word.sources)) return word;
    throw new Error('the other side does not say what drivers say');
  } catch (error) {
    throw new Error(`could not join the driver at ${hub}: ${(error as Error).message}`);
  }
}

function unread(breach: string | undefined, { brokeOff }: SocketChannel, hub: string): string | undefined {
  if (breach !== undefined) {
    return (
      `cannot read what the driver at ${hub} sent: ${breach}. ` +
      'Run the same version of Node.js and @magda/* on both sides, and let nothing between them change what they send'
    );
  }
  return brokeOff ? `the connection to the driver at ${hub} broke off` : undefined;
}

/** What a host says that was asked for what it does not know: nobody else hears of it where the driver cannot read that. */
function mismatchIn(message: unknown): string | undefined {
  const { error } = (message ?? {}) as { readonly error?: { readonly base?: unknown; readonly message?: unknown } };
  return error?.base === VersionMismatchError.code ? String(error.message).replace(/\.$/, '') : undefined;
}

async function compared({ format, sources }: Welcome, workingDir: string): Promise<Verdict> {
  const host = `host ${hostname()}, ${workingDir}`;
  if (format > formatVersion()) {
    return {
      ready: false,
      why: `its Node.js ${process.version} is too old to read what the driver's writes; use one version on all hosts`,
    };
  }
  for (const { hash, ...source } of sources) {
    const found = await digestOf(resolveSource(source, workingDir));
    if (found === hash) continue;
    const file = source.package === undefined ? source.path : `${source.package}/${source.path}`;
    const differs =
      found === undefined
        ? 'is missing'
        : hash === undefined
          ? 'is there, but not where the driver runs'
          : "is another than the driver's";
    return { ready: false, why: `its ${file} ${differs} (${host}); bring the same build to all hosts` };
  }
  return { ready: true };
}
