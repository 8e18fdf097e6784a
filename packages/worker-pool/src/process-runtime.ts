/** Actors in child processes, over Node's own channel to each. */

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { finished } from 'node:stream/promises';
import type { Exit, SpawnRequest } from '@magda/core';
import { brokeOff } from './breach.js';
import { PROCESS_DESCRIPTORS, requireDescriptors } from './descriptors.js';
import { ABORTED, exited, notStarted } from './exits.js';
import { argvWithin, type HeapLimit, heapLimit, outOfMemory } from './heap-limit.js';
import { Inbox } from './inbox.js';
import { readIpc } from './ipc-reader.js';
import { IpcSender } from './ipc-sender.js';
import { MarkFile } from './mark-file.js';
import { LISTENING, MARKS, type ProcessTask } from './process-channel.js';
import { type Environment, environmentOf } from './process-environment.js';
import { killGroup, LEADING, sweepGroup } from './process-group.js';
import type { Runtime, Worker } from './runtime.js';
import { Tail } from './tail.js';
import { tellingLine } from './telling-line.js';

/** For how long what a process has printed is waited for: others may hold its output open, such as those that have left its group. */
const OUTPUT_MS = 1_000;

export interface ProcessOptions {
  readonly env: Environment;
  readonly execArgv: readonly string[];
  /** Bytes that a message may take. */
  readonly messageLimit: number;
}

/** @throws {RangeError} if the heap limit is too low for any process. */
export function processRuntime(request: SpawnRequest, { env, execArgv, messageLimit }: ProcessOptions): Runtime {
  const limit = heapLimit(request.group, request.memory);
  const options = {
    ...LEADING,
    env: environmentOf(request, env),
    execArgv: [...argvWithin(limit, execArgv)],
    serialization: 'advanced' as const,
  };
  return {
    start(program, ended) {
      requireDescriptors(PROCESS_DESCRIPTORS);
      const marks = MarkFile.make();
      try {
        const child = fork(program, { ...options, stdio: ['ignore', 'pipe', 'pipe', 'ipc', ...fileOf(marks)] });
        return forked(child as Child, marks, { messageLimit, limit, ended });
      } catch (error) {
        marks?.close();
        throw error;
      }
    },
  };
}

/** With its output in pipes. */
type Child = ChildProcess & { readonly stdout: Socket; readonly stderr: Socket };

interface Terms {
  readonly messageLimit: number;
  readonly limit: HeapLimit | undefined;
  readonly ended: (exit: Exit) => void;
}

function fileOf(marks: MarkFile | undefined): readonly number[] {
  return marks === undefined ? [] : [marks.file];
}

function forked(child: Child, marks: MarkFile | undefined, { messageLimit, limit, ended }: Terms): Worker {
  if (child.pid === undefined) return neverStarted(child, marks, ended);
  const { pid } = child;
  const errors = new Tail(child.stderr);
  const inbox = new Inbox();
  const limits = { message: messageLimit, unsent: 2 ** 16 };
  const sender = new IpcSender({ send: child.send.bind(child), isConnected: () => child.connected }, limits);
  let listening = false;
  let listens = (): void => {};
  readIpc(child, messageLimit, {
    message(message) {
      if (listening) return inbox.receive(message);
      listening = message === LISTENING;
      listens();
    },
    broke: (breach) => ended(brokeOff(breach)),
  });
  child.on('error', () => {});
  // The process alone keeps the driver alive, not what others may hold open after its end.
  for (const pipe of [child.channel, child.stdout, child.stderr]) pipe?.unref();
  child.send({ driver: process.pid, marks: marks && MARKS, messageLimit } satisfies ProcessTask, () => {});
  return {
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
    gone: new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        sweepGroup(pid);
        ended(exited(code, signal));
        resolve();
      });
    }),
    send: (message) => sender.send(message),
    onMessage: (listener) => inbox.onMessage(listener),
    drained: () => sender.drained(),
    lastStart: marks && (() => marks.last()),
    kill: () => killGroup(pid),
    async settle(exit) {
      marks?.close();
      await printed([child.stdout, child.stderr]);
      return explained(exit, errors, listening, limit);
    },
  };
}

/** Node tells in the next turn why the system refused it, and may have made neither a channel nor pipes. */
function neverStarted(child: ChildProcess, marks: MarkFile | undefined, ended: Terms['ended']): Worker {
  const refused = once(child, 'error');
  const gone = refused.then(([error]) => ended(notStarted(error)));
  return {
    outputs: [],
    started: refused.then(([error]) => Promise.reject(error)),
    closed: gone,
    gone,
    send() {},
    onMessage() {},
    drained: () => undefined,
    kill() {},
    async settle(exit) {
      marks?.close();
      return exit;
    },
  };
}

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
