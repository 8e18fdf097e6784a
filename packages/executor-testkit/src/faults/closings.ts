/** Executors that do not close as they should. */

import type { Connection, Executor } from '@magda/core';
import { type Fault, NEVER_ENDS, withExecutor } from './fault.js';
import { plainThreads } from './fixtures/plain-threads.js';

const CLOSE = 'close ends all actors, however often it is called, and no more are started';

export const closingFaults: readonly Fault[] = [
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
