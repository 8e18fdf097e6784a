/** Executors whose actors, or who themselves, do not begin and end as they should. */

import { type Connection, type Executor, inline, type SpawnRequest } from '@magda/core';
import {
  type ConnectionChange,
  type Fault,
  NEVER_ENDS,
  withConnection,
  withConnections,
  withExecutor,
} from './fault.js';
import { plainThreads } from './fixtures/plain-threads.js';
import { kindOf } from './words.js';

const TERMINATE = 'terminate is idempotent and resolves after exited, which says why in words';
const ABORT = 'an aborted spawn rejects with the reason and leaves nothing behind, whenever it is aborted';
const CLOSE = 'close ends all actors, however often it is called, and no more are started';

type Options = { readonly signal: AbortSignal };

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
  spawning({
    what: 'takes no notice of the signal',
    caughtBy: ABORT,
    says: /Missing expected rejection/,
    spawn: (inner, request) => inner.spawn(request, new AbortController()),
  }),
  spawning({
    what: 'leaves an actor behind when it is told to stop',
    caughtBy: ABORT,
    says: /may be left/,
    async spawn(inner, request, { signal }) {
      signal.throwIfAborted();
      const connection = await inner.spawn(request, new AbortController());
      signal.throwIfAborted();
      return connection;
    },
  }),
  spawning({
    what: 'gives a reason of its own when it is told to stop',
    caughtBy: ABORT,
    says: /too late/,
    async spawn(inner, request, options) {
      return inner.spawn(request, options).catch(() => {
        throw new Error('aborted');
      });
    },
  }),
  spawning({
    what: 'leaves a listener on the signal',
    caughtBy: 'drained resolves behind a large message, and when the peer is gone',
    says: /leaves no listener on its signal/,
    async spawn(inner, request, { signal }) {
      signal.addEventListener('abort', () => {});
      return inner.spawn(request, { signal });
    },
  }),
  spawning({
    what: 'ends an actor when the signal aborts later',
    caughtBy: 'once spawn has resolved, its signal means nothing any more',
    says: /terminated/,
    async spawn(inner, request, { signal }) {
      const connection = await inner.spawn(request, { signal });
      const poll = setInterval(() => {
        if (signal.aborted) void connection.terminate();
      }, 1);
      void connection.exited.then(() => clearInterval(poll));
      return withConnection(connection, { send: (...args) => void setTimeout(() => connection.send(...args), 20) });
    },
  }),
  spawning({
    what: 'leaves timers running for each actor',
    caughtBy: TERMINATE,
    says: /may be left/,
    async spawn(inner, request, options) {
      // One alone might be taken for one that the test runner had before.
      for (let n = 0; n < 3; n++) setTimeout(() => {}, 60_000);
      return inner.spawn(request, options);
    },
  }),
  spawning({
    what: 'listens to the process once for each actor',
    caughtBy: 'F53 ten pipelines built and closed leave nothing, neither in this process nor under it',
    says: /deep-equal/,
    async spawn(inner, request, options) {
      if (request.incarnation === 1) process.on('SIGWINCH', () => {});
      return inner.spawn(request, options);
    },
  }),
  spawning({
    what: 'lets a rejection go unhandled',
    caughtBy: TERMINATE,
    says: /no error may go unhandled/,
    async spawn(inner, request, options) {
      void Promise.reject(new Error('nobody listens'));
      return inner.spawn(request, options);
    },
  }),
  {
    what: 'closes without its actors',
    caughtBy: CLOSE,
    says: /all actors should have ended/,
    sound: plainThreads,
    faulty: () => withExecutor(plainThreads(), () => ({ close: async () => {} })),
  },
  {
    what: 'does not wait for its actors when it closes',
    caughtBy: CLOSE,
    says: /all actors should have ended/,
    sound: plainThreads,
    faulty: () => withExecutor(plainThreads(), (inner) => ({ close: async () => void inner.close() })),
  },
  {
    what: 'starts actors after it has been closed',
    caughtBy: CLOSE,
    says: /should have failed with ClosedExecutorError/,
    sound: plainThreads,
    faulty() {
      let current = plainThreads();
      return withExecutor(current, () => ({
        spawn: (...args) => current.spawn(...args),
        async close() {
          await current.close();
          current = plainThreads();
        },
      }));
    },
  },
  {
    what: 'forgets actors that are still starting when it closes',
    caughtBy: 'close ends actors that are still starting',
    says: NEVER_ENDS,
    sound: plainThreads,
    faulty: () => withExecutor(plainThreads(), (inner) => forgetful(inner)),
  },
];

interface Description extends Pick<Fault, 'what' | 'caughtBy' | 'says'> {}

function connected({ change, ...rest }: Description & { readonly change: ConnectionChange }): Fault {
  return { ...rest, sound: inline, faulty: () => withConnections(inline(), change) };
}

function threaded({ change, ...rest }: Description & { readonly change: ConnectionChange }): Fault {
  return { ...rest, sound: plainThreads, faulty: () => withConnections(plainThreads(), change) };
}

type Spawn = (inner: Executor, request: SpawnRequest, options: Options) => Promise<Connection>;

function spawning({ spawn, ...rest }: Description & { readonly spawn: Spawn }): Fault {
  const faulty = () => withExecutor(plainThreads(), (inner) => ({ spawn: (...args) => spawn(inner, ...args) }));
  return { ...rest, sound: plainThreads, faulty };
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

function forgetful(inner: Executor): Partial<Executor> {
  const ready: Connection[] = [];
  return {
    async spawn(request, options) {
      const connection = await inner.spawn(request, options);
      ready.push(connection);
      return connection;
    },
    async close() {
      await Promise.all(ready.map((connection) => connection.terminate()));
    },
  };
}
