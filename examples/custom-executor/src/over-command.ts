/** Runs each actor at the other end of a command's standard streams: `node` here, `ssh host node` elsewhere. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { ClosedExecutorError, type Connection, type Executor, type Resources, type SpawnRequest } from '@magda/core';
import { drained, read, readPrinted, write } from './lines.js';

/** What starts Node.js, and where it finds the worker's program. */
export type Command = readonly [node: readonly [string, ...string[]], worker: string];

export function overCommand(command: Command, capacity: Resources): Executor {
  const actors = new Set<Connection>();
  let closed = false;
  return {
    name: 'over-command',
    admission: 'core',
    supports: { isolation: true },
    capacity: async () => capacity,
    async spawn(request, { signal }) {
      signal.throwIfAborted();
      if (closed) throw new ClosedExecutorError(`Cannot start ${request.id}: the executor is closed.`);
      const { actor, started } = start(request, command);
      actors.add(actor);
      void actor.exited.then(() => actors.delete(actor));
      await started;
      if (signal.aborted) await actor.terminate();
      signal.throwIfAborted();
      return actor;
    },
    async close() {
      closed = true;
      await Promise.all([...actors].map((actor) => actor.terminate()));
    },
  };
}

function start({ id, memory = 0, env }: SpawnRequest, [[node, ...args], worker]: Command) {
  const limit = Math.ceil(memory / 2 ** 20);
  // V8 counts young objects apart: two halves and as much again for large ones.
  if (limit > 0) args.push('--max-semi-space-size=1', `--max-old-space-size=${limit - 3}`);
  // In a group of its own, it gets no signal that is meant for the driver's.
  const child = spawn(node, [...args, worker], { env: { ...process.env, ...env }, detached: true });
  let reason: string | undefined;
  readPrinted(child.stderr, (line) => {
    if (line.includes('heap out of memory')) reason = `out of memory: heap limit ${limit} MiB`;
    process.stderr.write(`[${id}] ${line}\n`);
  });
  const kept: unknown[] = [];
  let listener = (message: unknown): void => void kept.push(message);
  read(child.stdout, (message) => listener(message));
  child.stdin.on('error', () => {}); // It has gone, and its exit tells why.

  const actor: Connection = {
    send: (message) => void (child.stdin.writable && write(child.stdin, message)),
    onMessage(next) {
      listener = next;
      for (const message of kept.splice(0)) next(message);
    },
    drained: () => drained(child.stdin),
    exited: new Promise((resolve) => {
      child.on('close', (code, signal) => {
        reason ??= signal === null ? `exited with code ${code}` : `was killed by ${signal}`;
        resolve({ code: code ?? undefined, signal: signal ?? undefined, reason });
      });
    }),
    async terminate() {
      reason ??= 'terminated';
      child.kill('SIGKILL');
      await actor.exited;
    },
  };
  return { actor, started: once(child, 'spawn') };
}
