import { type Connection, type Executor, inline, type SpawnRequest } from '@magda/core';
import { executorSuite } from '@magda/executor-testkit';
import { expect, test } from 'vitest';

type Change = Partial<Connection>;

/** An inline executor with something wrong in its connections. */
function faulty(change: (connection: Connection) => Change): Executor {
  const executor = inline();
  return overlay(executor, {
    async spawn(request: SpawnRequest, options: { readonly signal: AbortSignal }) {
      options.signal.throwIfAborted();
      const connection = await executor.spawn(request, options);
      return overlay(connection, change(connection));
    },
  });
}

function overlay<T extends object>(object: T, change: Partial<T>): T {
  return new Proxy(object, {
    get(target, key) {
      const value: unknown = Reflect.get(key in change ? change : target, key);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

const LOGS = "what a module logs comes to the pipeline's logger once and in order, with its place";

test.each<[fault: string, failing: string, change: (connection: Connection) => Change]>([
  [
    'delivers messages twice',
    LOGS,
    ({ onMessage }) => ({
      onMessage(this: Connection, listener) {
        onMessage.call(this, (message) => {
          listener(message);
          listener(message);
        });
      },
    }),
  ],
  [
    'lets messages overtake each other',
    LOGS,
    ({ onMessage }) => {
      const held: unknown[] = [];
      return {
        onMessage(this: Connection, listener) {
          onMessage.call(this, (message) => {
            if ((message as { readonly kind?: string }).kind === 'log') return void held.unshift(message);
            for (const each of held.splice(0)) listener(each);
            listener(message);
          });
        },
      };
    },
  ],
  [
    'swallows what cannot travel',
    'send throws at once on a value that cannot travel, and the actor lives on',
    ({ send }) => ({
      send(this: Connection, message, transfer) {
        try {
          send.call(this, message, transfer);
        } catch {
          // Lost.
        }
      },
    }),
  ],
  [
    'throws after the end',
    'send does nothing once the peer is gone',
    ({ exited, send }) => {
      let gone = false;
      void exited.then(() => {
        gone = true;
      });
      return {
        send(this: Connection, message, transfer) {
          if (gone) throw new Error('gone');
          send.call(this, message, transfer);
        },
      };
    },
  ],
  [
    'goes on delivering after the end',
    'F48 close finishes the jobs in flight, however often it is called',
    ({ exited, onMessage }) => ({
      onMessage(this: Connection, listener) {
        onMessage.call(this, listener);
        void exited.then(() => listener({ kind: 'log' }));
      },
    }),
  ],
  [
    'terminates too early',
    'terminate is idempotent and resolves after exited, which says why in words',
    ({ terminate }) => ({
      async terminate(this: Connection) {
        setTimeout(() => terminate.call(this));
      },
    }),
  ],
])('an executor that %s fails "%s"', async (_fault, failing, change) => {
  const found = executorSuite(() => faulty(change)).find(({ name }) => name === failing);
  await expect(found?.run()).rejects.toThrow();
  await executorSuite(() => faulty(() => ({})))
    .find(({ name }) => name === failing)
    ?.run();
});

test('names of cases are unique', () => {
  const names = executorSuite(inline).map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});
