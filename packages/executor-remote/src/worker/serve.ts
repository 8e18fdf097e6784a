/** A worker's whole life: it joins, compares files, and serves one actor until its channel closes. */

import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { serveActor } from '@magda/core/host';
import { importSource } from '@magda/core/node';
import { marksIn } from '@magda/worker-pool/mark-file';
import type { Ticket } from '../engine.js';
import { placeOf } from '../shared/place.js';
import { SharedInbox } from '../shared/shared-inbox.js';
import { digestOf } from '../sources/digest.js';
import { parseSource } from '../sources/portable.js';
import { resolveSource } from '../sources/resolve.js';
import { isStart, renameFiles, withGpus } from '../sources/start-message.js';
import { formatVersion } from '../wire/codec.js';
import { dial } from '../wire/dial.js';
import { hello, tell, told, type Verdict, type Welcome } from '../wire/handshake.js';
import { ALL_HAS_LEFT, SocketChannel } from '../wire/socket-channel.js';

/** Milliseconds in which the watchdog ends a worker whose driver has gone. */
const ENDED_MS = 1_000;

/** Resolves when the driver, or a module, has closed the channel. @throws {Error} if it cannot join. */
export async function serve(ticket: Ticket): Promise<void> {
  const { messageLimit, marks, leading } = ticket;
  const workingDir = resolve(ticket.workingDir);
  const socket = await dial(ticket, 'join');
  tell(socket, hello(hostname(), placeOf()));
  const verdict = await compared(await told<Welcome>(socket, 'sources'), workingDir);
  tell(socket, verdict);
  const channel = new SocketChannel(socket, messageLimit, ALL_HAS_LEFT);
  let closing = false;
  if (verdict.ready) {
    const local = (file: string) => pathToFileURL(resolveSource(parseSource(file), workingDir)).href;
    const actor = serveActor(
      {
        send: (message, transfer) => channel.send(message, transfer),
        onMessage(listener) {
          const inbox = new SharedInbox({
            say: (reply) => channel.send(reply),
            deliver: (message) => listener(isStart(message) ? withGpus(renameFiles(message, local)) : message),
            broken: () => channel.terminate(),
          });
          channel.onMessage((message) => inbox.receive(message));
        },
        drained: () => channel.drained(),
        close() {
          closing = true;
          channel.close();
        },
        // Always: a socket that is reset may lose what an earlier message has announced.
        mark: marks === undefined ? undefined : marksIn(marks),
      },
      { load: importSource },
    );
    // What a module leaves behind must end neither the driver nor the actor, which may hold state.
    process.on('uncaughtException', (error) => actor.uncaught(error));
    process.on('unhandledRejection', (reason) => actor.uncaught(reason));
  }
  await channel.closed;
  // Unless it is closed from here, the driver has gone: with this worker the watchdog ends what its modules have started.
  if (leading && verdict.ready && !closing) await pause(ENDED_MS);
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
