/** The driver's view of one worker, from its start to its end. */

import type { Connection, Exit, SpawnRequest } from '@magda/core';
import { Tinypool, type TinypoolWorker } from 'tinypool';
import { CLOSED, exited, TERMINATED, unable } from './exits.js';
import { forwardOutput, type Output } from './output.js';
import type { Runtime, Transport } from './runtime.js';

/** How long a worker may linger that has closed its channel. */
const LINGER_MS = 2_000;

export interface WorkerProgram {
  readonly request: SpawnRequest;
  /** The file whose default export is the worker's task. */
  readonly program: URL;
  readonly runtime: Runtime;
  readonly output: Output;
}

export class WorkerConnection implements Connection {
  readonly started: Promise<void>;
  readonly exited: Promise<Exit>;
  readonly lastMark: Connection['lastMark'];
  readonly #pool: Tinypool;
  readonly #transport: Transport;
  #exit: Exit | undefined;

  constructor({ request, program, runtime, output }: WorkerProgram) {
    // With atomics a worker waits for its next task blocked, deaf to timers and sockets.
    const pool = new Tinypool({ ...runtime.pool, minThreads: 1, maxThreads: 1, useAtomics: false });
    // From here on tinypool would replace a worker that died.
    pool.options.minThreads = 0;
    // Crashes reach us by the worker's own event; here they would be thrown in the driver.
    pool.on('error', () => {});

    const [worker] = pool.threads as [(typeof pool.threads)[number]];
    const transport = openOrEnd(runtime, worker, pool);
    for (const printed of transport.outputs) forwardOutput(printed, output, request);
    this.started = transport.started;
    this.lastMark = transport.lastMark;
    worker.on('error', (error: unknown) => {
      const exit = transport.failure(error);
      if (exit !== undefined) this.#end(exit);
    });
    const gone = new Promise<void>((resolve) => {
      worker.once('exit', (code: number | null, signal?: string | null) => {
        this.#end(exited(code, signal));
        resolve();
      });
    });

    this.#pool = pool;
    this.#transport = transport;
    this.exited = Promise.all([gone, transport.closed]).then(() => transport.settle(this.#exit as Exit));
    // The worker's one task is the actor's life.
    pool.run(transport.task, { ...transport.run, filename: program.href }).then(
      () => this.#end(CLOSED),
      (error: unknown) => {
        // It is gone, and its exit says why.
        if (!isBrokenChannel(error)) this.#end(unable(program, error));
      },
    );
    void this.#endLingering(transport.closed, gone);
  }

  send(message: unknown, transfer?: readonly object[]): void {
    this.#transport.send(message, transfer);
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#transport.onMessage(listener);
  }

  drained(): Promise<void> | undefined {
    return this.#transport.drained();
  }

  async terminate(): Promise<void> {
    this.#end(TERMINATED);
    await this.exited;
  }

  /** A worker that closed its channel may be too busy to end its task. */
  async #endLingering(closed: Promise<void>, gone: Promise<void>): Promise<void> {
    await closed;
    const timer = setTimeout(() => this.#end(CLOSED), LINGER_MS);
    await gone;
    clearTimeout(timer);
  }

  /** The first reason is the true one: ending a worker makes it exit with a code, and its task fail. */
  #end(exit: Exit): void {
    if (this.#exit !== undefined) return;
    this.#exit = exit;
    // It never settles if the worker has already gone, so `exited` goes by the worker's own event.
    void this.#pool.destroy();
  }
}

function isBrokenChannel(error: unknown): boolean {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return code === 'EPIPE' || code === 'ECONNRESET' || code === 'ERR_IPC_CHANNEL_CLOSED';
}

function openOrEnd(runtime: Runtime, worker: TinypoolWorker, pool: Tinypool): Transport {
  try {
    return runtime.open(worker);
  } catch (error) {
    void pool.destroy();
    throw error;
  }
}
