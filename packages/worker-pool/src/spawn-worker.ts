/** Starts one actor on one worker of its own. */

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Connection } from '@magda/core';
import { notStartedError } from './not-started.js';
import { WorkerConnection, type WorkerProgram } from './worker-connection.js';

/** Resolves when the worker runs; rejects, leaving nothing behind, if it cannot start or the signal aborts before. */
export async function spawnWorker(program: WorkerProgram, signal: AbortSignal): Promise<Connection> {
  signal.throwIfAborted();
  requireFile(program.program);
  const worker = connect(program);
  const abort = (): void => void worker.terminate();
  signal.addEventListener('abort', abort, { once: true });
  const exit = await Promise.race([worker.started, worker.exited])
    .catch(async (error: unknown) => {
      await worker.exited;
      throw notStartedError(program.request.id, error);
    })
    .finally(() => signal.removeEventListener('abort', abort));
  if (signal.aborted) {
    await worker.terminate();
    throw signal.reason;
  }
  if (exit) throw new Error(`The worker of ${program.request.id} did not start: ${exit.reason}.`);
  return worker;
}

function connect(program: WorkerProgram): WorkerConnection {
  try {
    return new WorkerConnection(program);
  } catch (error) {
    throw notStartedError(program.request.id, error);
  }
}

function requireFile(program: URL): void {
  if (existsSync(program)) return;
  throw new Error(
    `The worker program ${fileURLToPath(program)} is missing. It is a file of the executor's package: when the app is ` +
      'bundled, leave @magda/* out of the bundle and install it beside it. ' +
      'Bundled apps keep modules in an entry of their own.',
  );
}
