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
import { PulseListener } from './hub/heartbeat-listener.js';
import { Pulses } from './hub/heartbeats.js';
import { Hub } from './hub/hub.js';
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

/** Where workers come in. */
interface Doors {
  readonly hub: Hub;
  /** For their hearts alone, where they end themselves when nobody hears them. */
  readonly listener: PulseListener | undefined;
}

class RemoteExecutor implements Executor, AsyncDisposable {
  readonly name = 'remote';
  readonly admission: Executor['admission'];
  readonly supports = { isolation: true, transfer: false, sharedMemory: false, gpuPinning: true };
  readonly #pulses: Pulses;
  readonly #shares = new Shares();
  readonly #actors = new Set<Promise<RemoteConnection>>();
  readonly #closing = new AbortController();
  #doors: Promise<Doors> | undefined;
  #closed: Promise<void> | undefined;

  constructor(private readonly settings: Settings) {
    this.admission = settings.engine.admission;
    this.#pulses = new Pulses(settings.silence);
  }

  capacity(): Promise<Resources> {
    return this.settings.engine.capacity();
  }

  async spawn(request: SpawnRequest, { signal, claimWait }: SpawnOptions): Promise<Connection> {
    this.#closing.signal.throwIfAborted();
    const actor = this.#start(request, { signal: AbortSignal.any([signal, this.#closing.signal]), claimWait });
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
    this.#doors ??= this.#open();
    const place = { settings: this.settings, ...(await this.#doors), pulses: this.#pulses, shares: this.#shares };
    return await startWorker(place, request, options);
  }

  async #open(): Promise<Doors> {
    const { listen, token, warn, silence, pulse } = this.settings;
    let hub: Hub | undefined;
    try {
      hub = await Hub.open({ listen, portOption: 'listen.port', token, warn });
      const listener = pulse && (await PulseListener.open({ listen: pulse.listen, token, silence }, warn));
      return { hub, listener };
    } catch (error) {
      await hub?.close();
      // The port may be free the next time.
      this.#doors = undefined;
      throw error;
    }
  }

  async #close(): Promise<void> {
    this.#closing.abort(new ClosedExecutorError('The remote executor is closed and starts no more actors.'));
    await Promise.allSettled([...this.#actors].map(async (actor) => (await actor).terminate()));
    const doors = await this.#doors?.catch(() => undefined);
    await Promise.all([doors?.hub.close(), doors?.listener?.close()]);
    await this.settings.engine.close?.();
  }
}
