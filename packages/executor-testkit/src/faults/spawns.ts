/** Executors that start actors and do not keep to what that takes: the signal, the listeners, the timers. */

import type { Connection, Executor, SpawnRequest } from '@magda/core';
import { type Description, type Fault, withConnection, withExecutor } from './fault.js';
import { plainThreads } from './fixtures/plain-threads.js';

import { type Options, TERMINATE } from './lifetime.js';

const ABORT = 'an aborted spawn rejects with the reason and leaves nothing behind, whenever it is aborted';

export const spawnFaults: readonly Fault[] = [
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
];

type Spawn = (inner: Executor, request: SpawnRequest, options: Options) => Promise<Connection>;

function spawning({ spawn, ...rest }: Description & { readonly spawn: Spawn }): Fault {
  const faulty = () => withExecutor(plainThreads(), (inner) => ({ spawn: (...args) => spawn(inner, ...args) }));
  return { ...rest, sound: plainThreads, faulty };
}
