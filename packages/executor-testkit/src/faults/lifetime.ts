/** Executors whose actors do not end as they should. */

import { type Connection, type Executor, inline, type SpawnRequest } from '@magda/core';
import {
  type ConnectionChange,
  type Description,
  type Fault,
  NEVER_ENDS,
  withConnections,
  withExecutor,
} from './fault.js';
import { plainThreads } from './fixtures/plain-threads.js';
import { kindOf } from './words.js';

export const TERMINATE = 'terminate is idempotent and resolves after exited, which says why in words';

export type Options = { readonly signal: AbortSignal };

export const lifetimeFaults: readonly Fault[] = [
  connected({
    what: 'never tells of the exit',
    caughtBy: TERMINATE,
    says: /terminate\(\) resolves after exited/,
    change: () => ({ exited: new Promise(() => {}) }),
  }),
  connected({
    what: 'rejects instead of telling of the exit',
    caughtBy: TERMINATE,
    says: /terminate\(\) resolves after exited|gone/,
    change: ({ exited }) => ({
      exited: exited.then(() => {
        throw new Error('gone');
      }),
    }),
  }),
  connected({
    what: 'does not say why an actor ended',
    caughtBy: TERMINATE,
    says: /\\w/,
    change: ({ exited }) => ({ exited: exited.then(() => ({ reason: '' })) }),
  }),
  connected({
    what: 'resolves terminate() before the exit',
    caughtBy: TERMINATE,
    says: /terminate\(\) resolves after exited/,
    change: (inner) => ({
      async terminate() {
        setTimeout(() => inner.terminate());
      },
    }),
  }),
  connected({
    what: 'resolves terminate() only the first time',
    caughtBy: TERMINATE,
    says: /had been terminated before/,
    change: (inner) => {
      let called = 0;
      return {
        async terminate() {
          called += 1;
          if (called > 2) throw new Error('it had been terminated before');
          await inner.terminate();
        },
      };
    },
  }),
  threaded({
    what: 'asks actors to end instead of ending them',
    caughtBy: 'F21 terminate ends an actor that spins, and nothing of it runs when it resolves',
    says: NEVER_ENDS,
    change: (inner) => ({
      async terminate() {
        inner.send({ kind: 'stop' });
        await inner.exited;
      },
    }),
  }),
  threaded({
    what: 'says that an actor has ended while it runs on',
    caughtBy: 'F21 terminate ends an actor that spins, and nothing of it runs when it resolves',
    says: /an actor lives on/,
    change: () => {
      let told = (_exit: { readonly reason: string }): void => {};
      const exited = new Promise<{ readonly reason: string }>((resolve) => {
        told = resolve;
      });
      return {
        exited,
        async terminate() {
          told({ reason: 'terminated' });
          await exited;
        },
      };
    },
  }),
  {
    what: 'has workers that live as long as their timers',
    caughtBy: 'an actor ends though its modules have left timers running',
    says: /an actor lives on/,
    sound: plainThreads,
    faulty: () => reluctant(plainThreads({ program: new URL('./fixtures/restless-worker.js', import.meta.url) })),
  },
  {
    what: 'starts an actor again that died, behind the same connection',
    caughtBy: 'F22 process.exit(3) in run fails its job with the code, and the next job works',
    says: NEVER_ENDS,
    sound: plainThreads,
    faulty: () => withExecutor(plainThreads(), (inner) => ({ spawn: (...args) => immortal(inner, ...args) })),
  },
  {
    what: 'ends its other actors along with the one that was meant',
    caughtBy: 'who is ended is who was meant, among actors of one group and of others',
    says: /deep-equal/,
    sound: plainThreads,
    faulty() {
      const all: Connection[] = [];
      return withConnections(plainThreads(), (inner) => {
        all.push(inner);
        return { terminate: async () => void (await Promise.all(all.map((each) => each.terminate()))) };
      });
    },
  },
];

function connected({ change, ...rest }: Description & { readonly change: ConnectionChange }): Fault {
  return { ...rest, sound: inline, faulty: () => withConnections(inline(), change) };
}

function threaded({ change, ...rest }: Description & { readonly change: ConnectionChange }): Fault {
  return { ...rest, sound: plainThreads, faulty: () => withConnections(plainThreads(), change) };
}

async function immortal(inner: Executor, request: SpawnRequest, options: Options): Promise<Connection> {
  let living = await inner.spawn(request, options);
  let listener = (_message: unknown): void => {};
  let start: unknown;
  let ended = false;
  const revive = async (): Promise<void> => {
    await living.exited;
    if (ended) return;
    living = await inner.spawn(request, new AbortController());
    living.onMessage((message) => listener(message));
    living.send(start);
    await revive();
  };
  void revive().catch(() => {});
  return {
    send(message, transfer) {
      start ??= message;
      living.send(message, transfer);
    },
    onMessage(next) {
      listener = next;
      living.onMessage((message) => listener(message));
    },
    drained: () => living.drained(),
    exited: new Promise(() => {}),
    async terminate() {
      ended = true;
      await living.terminate();
    },
  };
}

/** Never ends an actor by force, but takes it for ended a while after it was told to stop. */
function reluctant(inner: Executor): Executor {
  return withConnections(inner, ({ exited, send }) => {
    let letGo = (_exit: { readonly reason: string }): void => {};
    const settled = Promise.race([exited, new Promise<{ readonly reason: string }>((resolve) => (letGo = resolve))]);
    return {
      exited: settled,
      send(message, transfer) {
        send(message, transfer);
        if (kindOf(message) === 'stop') setTimeout(letGo, 300, { reason: 'let go' });
      },
      terminate: async () => void (await settled),
    };
  });
}
