/** A worker's whole life: one actor, served until its channel closes. */

import { serveActor } from '@magda/core/host';
import { importSource } from '@magda/core/node';
import { loadWhole } from './load-whole.js';
import type { WorkerChannel } from './runtime.js';

export async function serveWorker(channel: WorkerChannel): Promise<void> {
  const actor = serveActor(channel, { load: (source) => loadWhole(() => importSource(source)) });
  // What a module leaves behind must end neither the driver nor the actor, which may hold state.
  process.on('uncaughtException', (error) => actor.uncaught(error));
  process.on('unhandledRejection', (reason) => actor.uncaught(reason));
  await channel.closed;
}
