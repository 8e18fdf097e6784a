/** The remote executor: an engine starts workers somewhere, and each dials back to serve one actor. */

import {
  ClosedExecutorError,
  type Connection,
  type Executor,
  type Resources,
  type SpawnOptions,
  type SpawnRequest,
} from '@magda/core';
import type { Payload } from '@magda/core/host';
import { checkRuntime } from '@magda/worker-pool';
import { Hub } from './hub/hub.js';
import { Pulses } from './hub/pulses.js';
import { type RemoteOptions, type Settings, settingsOf } from './options.js';
import type { RemoteConnection } from './remote-connection.js';
import { Shares } from './shared/shares.js';
import { startWorker } from './start-worker.js';

/**
 * Runs each replica in a worker that an engine starts: without options a process on this machine.
 *
 * @throws {TypeError} if an option cannot be, or in a runtime that lacks what it sends values with.
 */
export function remote(options: RemoteOptions = {}): Executor & AsyncDisposable {
  checkRuntime('remote', { bun: 'which lacks the serializer of node:v8' });
  return new RemoteExecutor(settingsOf(options));
}

class RemoteExecutor implements Executor, AsyncDisposable {
  readonly name = 'remote';
  readonly admission: Executor['admission'];
  readonly supports = { isolation: true, transfer: false, sharedMemory: false, gpuPinning: true };
  readonly #pulses: Pulses;
  readonly #shares = new Shares();
  readonly #actors = new Set<Promise<RemoteConnection>>();
  readonly #closing = new AbortController();
  #hub: Promise<Hub> | undefined;
  #closed: Promise<void> | undefined;

  constructor(private readonly settings: Settings) {
    this.admission = settings.engine.admission;
    this.#pulses = new Pulses(settings.silence);
  }

  capacity(): Promise<Resources> {
    return this.settings.engine.capacity();
  }

  async spawn(request: SpawnRequest, { signal, admission }: SpawnOptions): Promise<Connection> {
    this.#closing.signal.throwIfAborted();
    const actor = this.#start(request, { signal: AbortSignal.any([signal, this.#closing.signal]), admission });
    this.#actors.add(actor);
    void actor
      .then(({ exited }) => exited)
      .catch(() => {})
      .then(() => this.#actors.delete(actor));
    return await actor;
  }

  share(part: object): (() => void) | undefined {
    return this.#shares.add(part as Payload);
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #start(request: SpawnRequest, options: SpawnOptions): Promise<RemoteConnection> {
    options.signal.throwIfAborted();
    this.#hub ??= this.#open();
    const place = { settings: this.settings, hub: await this.#hub, pulses: this.#pulses, shares: this.#shares };
    return await startWorker(place, request, options);
  }

  async #open(): Promise<Hub> {
    try {
      return await Hub.open(this.settings);
    } catch (error) {
      // The port may be free the next time.
      this.#hub = undefined;
      throw error;
    }
  }

  async #close(): Promise<void> {
    this.#closing.abort(new ClosedExecutorError('The remote executor is closed and starts no more actors.'));
    await Promise.allSettled([...this.#actors].map(async (actor) => (await actor).terminate()));
    await (await this.#hub?.catch(() => undefined))?.close();
    await this.settings.engine.close?.();
  }
}
