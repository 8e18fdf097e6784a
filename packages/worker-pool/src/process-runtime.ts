/** Actors in child processes, over the channel that tinypool has to each. */

import type { ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import { finished } from 'node:stream/promises';
import type { Exit, SpawnRequest } from '@magda/core';
import { ABORTED, notStarted } from './exits.js';
import { decode } from './frame.js';
import { argvWithin, type HeapLimit, heapLimit, outOfMemory } from './heap-limit.js';
import { Inbox } from './inbox.js';
import { IpcSender } from './ipc-sender.js';
import { MarkFile } from './mark-file.js';
import { type Environment, environmentOf } from './process-environment.js';
import type { Runtime, Transport } from './runtime.js';
import { Tail } from './tail.js';
import { tellingLine } from './telling-line.js';

/** For how long what a process has printed is waited for: others may hold its output open, such as those that it started. */
const OUTPUT_MS = 1_000;

export interface ProcessOptions {
  readonly env: Environment;
  readonly execArgv: readonly string[];
  /** Bytes that a message may take. */
  readonly messageLimit: number;
}

/** The argument of a process's task. */
export interface ProcessTask {
  /** The driver's process id. */
  readonly driver: number;
  /** The file to leave marks in. */
  readonly marks: string;
  readonly messageLimit: number;
}

/** @throws {RangeError} if the heap limit is too low for any process. */
export function processRuntime(request: SpawnRequest, { env, execArgv, messageLimit }: ProcessOptions): Runtime {
  const limit = heapLimit(request.group, request.memory);
  return {
    pool: {
      runtime: 'child_process',
      serialization: 'advanced',
      env: environmentOf(request, env) as Record<string, string>,
      execArgv: [...argvWithin(limit, execArgv)],
    },
    open: (worker) => openChannel((worker as unknown as { process: Child }).process, messageLimit, limit),
  };
}

/** As tinypool forks it. */
type Child = ChildProcess & { readonly stdout: Socket; readonly stderr: Socket };

function openChannel(child: Child, messageLimit: number, limit: HeapLimit | undefined): Transport {
  const marks = new MarkFile();
  const errors = new Tail(child.stderr);
  const inbox = new Inbox();
  const limits = { message: messageLimit, unsent: 2 ** 16 };
  const sender = new IpcSender({ send: child.send.bind(child), isConnected: () => child.connected }, limits);
  let listening = false;
  let listens = (): void => {};
  // tinypool waits for the exit of a process that never was: Node tells of it by an error alone.
  if (child.pid === undefined) child.once('error', () => process.nextTick(() => child.emit('exit', null, null)));
  return {
    task: { driver: process.pid, marks: marks.path, messageLimit } satisfies ProcessTask,
    run: {
      channel: {
        postMessage(data) {
          const message = decode(data);
          if (message === undefined) return;
          if (listening) return inbox.receive(message[0]);
          listening = true;
          listens();
        },
      },
    },
    outputs: [child],
    started: new Promise((resolve) => {
      listens = resolve;
    }),
    closed: new Promise((resolve) => {
      child.once('disconnect', () => {
        sender.close();
        resolve();
      });
    }),
    send: (message) => sender.send(message),
    onMessage: (listener) => inbox.onMessage(listener),
    drained: () => sender.drained(),
    lastMark: () => marks.last(),
    failure: (error) => (child.pid === undefined ? notStarted(error) : undefined),
    async settle(exit) {
      marks.close();
      await printed([child.stdout, child.stderr]);
      return explained(exit, errors, listening, limit);
    },
  };
}

/** tinypool lets the driver end before it has read what is left in the pipes. */
async function printed(streams: readonly Socket[]): Promise<void> {
  for (const stream of streams) stream.ref();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, OUTPUT_MS);
  });
  await Promise.race([late, Promise.allSettled(streams.map((stream) => finished(stream, { writable: false })))]);
  clearTimeout(timer);
  for (const stream of streams) stream.unref();
}

function explained(exit: Exit, errors: Tail, listening: boolean, limit: HeapLimit | undefined): Exit {
  if (exit.signal === 'SIGABRT')
    return { ...exit, ...(HEAP_IS_FULL.test(errors.text) ? outOfMemory(limit?.total) : ABORTED) };
  if (!listening && exit.code) return { ...exit, reason: `${exit.reason}: ${tellingLine(errors.text)}` };
  return exit;
}

/** V8's last words. */
const HEAP_IS_FULL = /^FATAL ERROR: .*heap out of memory/m;
