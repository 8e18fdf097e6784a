/** Actors in threads, each on a MessagePort of its own: tinypool's messages per task are ten times slower. */

import { once } from 'node:events';
import { MessageChannel, type MessagePort, type Worker as Thread, type TransferListItem } from 'node:worker_threads';
import type { Exit, SpawnRequest } from '@magda/core';
import { emitWarning } from '@magda/core/log';
import { type Options, Tinypool } from 'tinypool';
import { brokeOff } from './breach.js';
import { requireDescriptors, THREAD_DESCRIPTORS } from './descriptors.js';
import { eachMessage } from './each-message.js';
import { CLOSED, crashed, exited, unable } from './exits.js';
import { flaggedLimits, withoutHeapFlags } from './heap-flags.js';
import { type HeapLimit, heapLimit, outOfMemory, threadLimits } from './heap-limit.js';
import { Inbox } from './inbox.js';
import type { Runtime, Worker } from './runtime.js';
import { separate } from './thread-messages.js';
import { threadArgv, threadEnvironment } from './thread-options.js';
import { type Print, printChannel } from './thread-output.js';

/** The argument of a thread's task. */
export interface ThreadTask {
  readonly port: MessagePort;
  /** For what it prints. */
  readonly print: Print;
}

/** @throws {RangeError} if the heap limit is too low for any thread. */
export function threadRuntime({ pipeline, group, replica, memory, env }: SpawnRequest): Runtime {
  const limit = heapLimit(group, memory);
  return {
    start(program, ended) {
      const options = {
        runtime: 'worker_threads' as const,
        env: threadEnvironment(env),
        execArgv: threadArgv(process.execArgv),
        resourceLimits: limit === undefined ? flaggedLimits : threadLimits(limit),
        // With atomics a worker waits for its next task blocked, deaf to timers and sockets.
        ...{ minThreads: 1, maxThreads: 1, useAtomics: false },
      };
      const { pool, thread } = limit === undefined ? started(options) : withoutHeapFlags(() => started(options));
      separate(thread, () =>
        emitWarning(
          `A module of group "${group}", replica ${replica} of pipeline "${pipeline}" has sent a message by worker_threads' parentPort, ` +
            'which nobody hears: what it has to say belongs into its results or its log.',
        ),
      );
      return threaded(thread, pool, { program, limit, ended });
    },
  };
}

/** The system has not let it start. */
const NEVER_STARTED = 'ERR_WORKER_INIT_FAILED';

interface Started {
  readonly pool: Tinypool;
  readonly thread: Thread;
}

function started(options: Options): Started {
  requireDescriptors(THREAD_DESCRIPTORS);
  const pool = new Tinypool(options);
  // From here on tinypool would replace a worker that died.
  pool.options.minThreads = 0;
  // Crashes reach us by the worker's own event; here they would be thrown in the driver.
  pool.on('error', () => {});
  const [worker] = pool.threads as [(typeof pool.threads)[number]];
  return { pool, thread: (worker as unknown as { thread: Thread }).thread };
}

interface Terms {
  readonly program: URL;
  readonly limit: HeapLimit | undefined;
  readonly ended: (exit: Exit) => void;
}

function threaded(thread: Thread, pool: Tinypool, { program, limit, ended }: Terms): Worker {
  const { port1: port, port2 } = new MessageChannel();
  const { print, output, closed: printed } = printChannel();
  const inbox = new Inbox();
  let open = true;
  eachMessage(
    port,
    (message) => inbox.receive(message),
    () => ended(brokeOff('it sent a message that cannot be read')),
  );
  thread.on('error', (error: unknown) => ended(failureOf(error, limit)));
  // The thread's one task is the actor's life.
  const task = { port: port2, print } satisfies ThreadTask;
  pool.run(task, { transferList: [port2, print.port], filename: program.href }).then(
    () => ended(CLOSED),
    (error: unknown) => ended(unable(program, error)),
  );
  return {
    outputs: [thread, output],
    started: new Promise((resolve, reject) => {
      thread.once('online', resolve);
      thread.once('error', (error: { readonly code?: unknown } | null | undefined) => {
        if (error?.code === NEVER_STARTED) reject(error);
      });
    }),
    closed: once(port, 'close').then(() => {
      open = false;
    }),
    gone: new Promise((resolve) => {
      thread.once('exit', (code: number) => {
        ended(exited(code, null));
        void printed.then(() => resolve());
      });
    }),
    send(message, transfer) {
      if (open) port.postMessage(message, transfer as readonly TransferListItem[]);
    },
    onMessage: (listener) => inbox.onMessage(listener),
    // A posted message is in the other thread's queue at once.
    drained: () => undefined,
    // It never settles if the thread has already gone.
    kill: () => void pool.destroy(),
    settle: async (exit) => exit,
  };
}

/** @param error what the thread emitted, which may be anything that was thrown in it. */
function failureOf(error: unknown, limit: HeapLimit | undefined): Exit {
  const { code } = (error ?? {}) as { code?: unknown };
  return code === 'ERR_WORKER_OUT_OF_MEMORY' ? outOfMemory(limit?.total) : crashed(error);
}
