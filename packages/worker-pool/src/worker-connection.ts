/** The driver's view of one worker, from its start to its end. */

import type { Connection, Exit, SpawnRequest } from '@magda/core';
import { CLOSED, TERMINATED } from './exits.js';
import { forwardOutput, type Output } from './output.js';
import type { Runtime, Worker } from './runtime.js';

/** How long a worker may linger that has closed its channel. */
const LINGER_MS = 2_000;

export interface WorkerProgram {
  readonly request: SpawnRequest;
  readonly program: URL;
  readonly runtime: Runtime;
  readonly output: Output;
}

export class WorkerConnection implements Connection {
  readonly started: Promise<void>;
  readonly exited: Promise<Exit>;
  readonly lastStart: Connection['lastStart'];
  readonly #worker: Worker;
  #exit: Exit | undefined;

  /** @throws {Error} what kept the system from starting it. */
  constructor({ request, program, runtime, output }: WorkerProgram) {
    this.#worker = runtime.start(program, (exit) => this.#end(exit));
    const { started, closed, gone, outputs, lastStart } = this.#worker;
    for (const printed of outputs) forwardOutput(printed, output, request);
    this.started = started;
    this.lastStart = lastStart;
    this.exited = Promise.all([gone, closed]).then(() => this.#worker.settle(this.#exit as Exit));
    void this.#endLingering(closed, gone);
  }

  send(message: unknown, transfer?: readonly object[]): void {
    this.#worker.send(message, transfer);
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#worker.onMessage(listener);
  }

  drained(): Promise<void> | undefined {
    return this.#worker.drained();
  }

  async terminate(): Promise<void> {
    this.#end(TERMINATED);
    await this.exited;
  }

  /** A worker that closed its channel may be too busy to end. */
  async #endLingering(closed: Promise<void>, gone: Promise<void>): Promise<void> {
    await closed;
    const timer = setTimeout(() => this.#end(CLOSED), LINGER_MS);
    await gone;
    clearTimeout(timer);
  }

  /** The first reason is the true one: a worker that is ended tells of an exit of its own. */
  #end(exit: Exit): void {
    if (this.#exit !== undefined) return;
    this.#exit = exit;
    this.#worker.kill();
  }
}
