/** The reference executor: actors share this event loop, in any JavaScript runtime. */

import { ClosedExecutorError } from '../../errors/errors.js';
import type { Resources } from '../../executor/claim.js';
import type {
  Connection,
  Executor,
  Exit,
  Passing,
  SpawnRequest,
  StartRecord,
  TransferableObject,
} from '../../executor/executor.js';
import { serveActor } from '../../host/serve.js';
import { checkResources, kinds } from '../../options/check-options.js';
import { deferred } from '../../util/deferred.js';
import type { HostCommands } from '../../wire/short-form.js';
import { ChannelEnd, type Copy } from './channel-pair.js';

export interface InlineOptions extends Resources {
  /**
   * Pass references, of requests and results too, instead of copies: faster, but what one changes another sees, and nothing is
   * checked for whether it could travel.
   * @default false
   */
  readonly share?: boolean | undefined;
  /**
   * Give each module frozen copies of what it reads, within a group too, so that one that changes them fails: for tests. Bytes
   * cannot be frozen.
   * @default false
   */
  readonly freeze?: boolean | undefined;
}

interface Runtime {
  readonly navigator?: { readonly hardwareConcurrency?: number };
  readonly process?: { getBuiltinModule?(name: 'node:os'): { availableParallelism(): number; totalmem(): number } };
}

/** What the runtime says of its machine; of browsers nobody knows the memory. */
function machine(): Resources {
  const { navigator, process } = globalThis as Runtime;
  const os = process?.getBuiltinModule?.('node:os');
  return {
    numCpus: os?.availableParallelism() ?? navigator?.hardwareConcurrency ?? 1,
    memory: os?.totalmem() ?? Number.POSITIVE_INFINITY,
  };
}

/**
 * Runs groups in this event loop: they interleave at every `await`, and synchronous work of one holds up all.
 *
 * Logical capacity as given; default: the machine's CPUs and memory, no GPUs.
 */
export function inline(options: InlineOptions = {}): Executor & AsyncDisposable {
  checkResources('inline()', options, { share: kinds.boolean, freeze: kinds.boolean });
  const { share = false, freeze = false, ...capacity } = options;
  if (share && freeze)
    throw new TypeError('inline() takes `share` or `freeze`, not both: what is shared stays as it is.');
  return new InlineExecutor(share ? 'references' : freeze ? 'frozen copies' : 'copies', capacity);
}

class InlineExecutor implements Executor, AsyncDisposable {
  readonly name = 'inline';
  readonly admission = 'core';
  readonly supports = {
    isolation: false,
    transfer: true,
    sharedMemory: typeof SharedArrayBuffer !== 'undefined',
    gpuPinning: false,
  };
  readonly #actors = new Set<Connection>();
  #closed = false;

  constructor(
    readonly passes: Passing,
    private readonly given: Resources,
  ) {}

  async capacity(): Promise<Resources> {
    return { ...machine(), numGpus: this.given.gpuIds?.length ?? 0, ...this.given };
  }

  async spawn(_request: SpawnRequest, { signal }: { readonly signal: AbortSignal }): Promise<Connection> {
    // Whoever changes his mind at once gets no actor either.
    await undefined;
    signal.throwIfAborted();
    if (this.#closed) throw new ClosedExecutorError('The inline executor is closed and starts no more actors.');
    const connection = connect(this.passes === 'references' ? byReference : byCopy);
    this.#actors.add(connection);
    void connection.exited.then(() => this.#actors.delete(connection));
    return connection;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#actors].map((actor) => actor.terminate()));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

function connect(copy: Copy): Connection {
  const [driver, worker] = ChannelEnd.pair(copy);
  const { promise: exited, resolve } = deferred<Exit>();
  let lastStart: StartRecord | undefined;
  let ended: Promise<never> | undefined;
  const end = (exit: Exit) => {
    // A module that runs cannot be stopped, but the host begins no other.
    ended ??= new Promise(() => {});
    worker.close();
    driver.flushed(() => {
      driver.close();
      resolve(exit);
    });
  };
  serveActor({
    send: (message, transfer) => worker.send(message, transfer),
    onMessage: (listener) => worker.onMessage(listener),
    drained: () => ended,
    close: () => end({ code: 0, reason: 'stopped' }),
    logStart: (start) => {
      lastStart = start;
    },
  });
  return {
    send: (message, transfer) => driver.send(message, transfer),
    onMessage: (listener) => driver.onMessage(listener),
    drained: () => undefined,
    exited,
    async terminate() {
      driver.close();
      end({ reason: 'terminated' });
      await exited;
    },
    lastStart: () => lastStart,
  };
}

/** `start` carries live classes and functions, which never leave this process; everything else is copied. */
function byCopy(message: unknown, transfer: readonly TransferableObject[]): unknown {
  if (!Array.isArray(message) && (message as HostCommands & { kind: string }).kind === 'start') return message;
  return structuredClone(message, { transfer: transfer as Transferable[] });
}

function byReference(message: unknown): unknown {
  return message;
}
