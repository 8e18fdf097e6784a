/** Actors in threads, each on a MessagePort of its own: tinypool's messages per task are ten times slower. */

import { once } from 'node:events';
import { MessageChannel, type MessagePort, type TransferListItem, type Worker } from 'node:worker_threads';
import type { Exit, SpawnRequest } from '@magda/core';
import { eachMessage } from './each-message.js';
import { crashed } from './exits.js';
import type { Runtime, Transport } from './runtime.js';
import { printedBy } from './thread-output.js';

const MIB = 2 ** 20;

/** With less than half of this Node cannot start a thread, and from version 22 on ends the whole process. */
const LEAST_MEMORY = 16 * MIB;

/** The argument of a thread's task. */
export interface ThreadTask {
  readonly port: MessagePort;
  /** For what it prints. */
  readonly output: MessagePort;
}

/** @throws {RangeError} if the heap limit is too low for any thread. */
export function threadRuntime({ group, memory, env }: SpawnRequest): Runtime {
  if (memory !== undefined && memory < LEAST_MEMORY) throw tooLittle(group, memory);
  return {
    pool: {
      runtime: 'worker_threads',
      env: { ...process.env, ...env } as Record<string, string>,
      ...(memory !== undefined && { resourceLimits: { maxOldGenerationSizeMb: memory / MIB } }),
    },
    started: 'online',
    open: (worker) => openPorts((worker as unknown as { thread: Worker }).thread),
    failure: (error) => failureOf(error, memory),
  };
}

function openPorts(thread: Worker): Transport {
  const { port1: port, port2 } = new MessageChannel();
  const { port1: output, port2: output2 } = new MessageChannel();
  const kept: unknown[] = [];
  let listener = (message: unknown): void => void kept.push(message);
  let open = true;
  eachMessage(port, (message) => listener(message));
  return {
    task: { port: port2, output: output2 } satisfies ThreadTask,
    run: { transferList: [port2, output2] },
    outputs: [thread, printedBy(output)],
    closed: once(port, 'close').then(() => {
      open = false;
    }),
    send(message, transfer) {
      if (open) port.postMessage(message, transfer as readonly TransferListItem[]);
    },
    onMessage(next) {
      listener = next;
      for (const message of kept.splice(0)) next(message);
    },
    // A posted message is in the other thread's queue at once.
    drained: () => undefined,
  };
}

function failureOf(error: unknown, memory: number | undefined): Exit {
  if ((error as { code?: unknown } | undefined | null)?.code !== 'ERR_WORKER_OUT_OF_MEMORY') return crashed(error);
  const limit = memory === undefined ? "the runtime's default" : `${Math.floor(memory / MIB)} MiB`;
  return { reason: `out of memory: heap limit ${limit}` };
}

function tooLittle(group: string, memory: number): RangeError {
  return new RangeError(
    `Group "${group}" has a \`memory\` of ${memory} bytes, but a thread needs a heap of at least ${LEAST_MEMORY / MIB} MiB.`,
  );
}
