/** Actors in threads, each on a MessagePort of its own: tinypool's messages per task are ten times slower. */

import { once } from 'node:events';
import { MessageChannel, type MessagePort, type TransferListItem, type Worker } from 'node:worker_threads';
import type { SpawnRequest } from '@magda/core';
import { eachMessage } from './each-message.js';
import { crashed } from './exits.js';
import { type HeapLimit, heapLimit, outOfMemory, threadLimits } from './heap-limit.js';
import { Inbox } from './inbox.js';
import type { Runtime, Transport } from './runtime.js';
import { threadArgv, threadEnvironment } from './thread-options.js';
import { printedBy } from './thread-output.js';

/** The argument of a thread's task. */
export interface ThreadTask {
  readonly port: MessagePort;
  /** For what it prints. */
  readonly output: MessagePort;
}

/** @throws {RangeError} if the heap limit is too low for any thread. */
export function threadRuntime({ group, memory, env }: SpawnRequest): Runtime {
  const limit = heapLimit(group, memory);
  return {
    pool: {
      runtime: 'worker_threads',
      env: threadEnvironment(env),
      execArgv: threadArgv(process.execArgv),
      ...(limit !== undefined && { resourceLimits: threadLimits(limit) }),
    },
    open: (worker) => openPorts((worker as unknown as { thread: Worker }).thread, limit),
  };
}

function openPorts(thread: Worker, limit: HeapLimit | undefined): Transport {
  const { port1: port, port2 } = new MessageChannel();
  const { port1: output, port2: output2 } = new MessageChannel();
  const inbox = new Inbox();
  let open = true;
  eachMessage(port, (message) => inbox.receive(message));
  return {
    task: { port: port2, output: output2 } satisfies ThreadTask,
    run: { transferList: [port2, output2] },
    outputs: [thread, printedBy(output)],
    started: new Promise((resolve) => thread.once('online', resolve)),
    closed: once(port, 'close').then(() => {
      open = false;
    }),
    send(message, transfer) {
      if (open) port.postMessage(message, transfer as readonly TransferListItem[]);
    },
    onMessage: (listener) => inbox.onMessage(listener),
    // A posted message is in the other thread's queue at once.
    drained: () => undefined,
    failure(error) {
      const { code } = (error ?? {}) as { code?: unknown };
      return code === 'ERR_WORKER_OUT_OF_MEMORY' ? outOfMemory(limit?.total) : crashed(error);
    },
    settle: async (exit) => exit,
  };
}
