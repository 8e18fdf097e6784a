/** Executors that do not carry messages as they should. */

import { serialize } from 'node:v8';
import { type Connection, type Executor, inline } from '@magda/core';
import { type ConnectionChange, type Fault, NEVER_ENDS, receiving, sending, withConnections } from './fault.js';
import { plainThreads } from './fixtures/plain-threads.js';
import { heard, kindOf } from './words.js';

export const ONCE_AND_IN_ORDER = 'messages arrive once and in order, both ways';

export const messageFaults: readonly Fault[] = [
  fault({
    what: 'drops a message now and then',
    caughtBy: ONCE_AND_IN_ORDER,
    says: NEVER_ENDS,
    change: sending(everyTenth((message, pass) => (isStart(message) ? pass(message) : undefined))),
  }),
  fault({
    what: 'drops an answer now and then',
    caughtBy: ONCE_AND_IN_ORDER,
    says: /what was logged: at \d+ there is/,
    change: receiving(everyTenth((message, pass) => (kindOf(message) === 'log' ? undefined : pass(message)))),
  }),
  fault({
    what: 'sends messages twice',
    caughtBy: 'each message is heard once, and so is each answer',
    says: /a hundred questions/,
    change: sending((message, pass) => {
      pass(message);
      pass(message);
    }),
  }),
  fault({
    what: 'delivers messages twice',
    caughtBy: ONCE_AND_IN_ORDER,
    says: /it started, and had done so already/,
    change: receiving((message, pass) => {
      pass(message);
      pass(message);
    }),
  }),
  fault({
    what: 'lets large messages be overtaken',
    caughtBy: ONCE_AND_IN_ORDER,
    says: /the results: at \d+ there is/,
    change: receiving((message, pass) => {
      if (serialize(message).length > 50_000) setTimeout(() => pass(message));
      else pass(message);
    }),
  }),
  fault({
    what: 'mixes up the channels of its actors',
    caughtBy: 'a module sees the results of its direct predecessors, in its own group and in others',
    says: /broke the protocol: there is no incarnation 2/,
    change: mixedUp,
  }),
  fault({
    what: 'swallows what comes before the first listener',
    caughtBy: 'messages before the first listener are kept',
    says: NEVER_ENDS,
    change: (inner) => {
      let listener = (_message: unknown): void => {};
      inner.onMessage((message) => listener(message));
      return {
        onMessage(next) {
          listener = next;
        },
      };
    },
  }),
  fault({
    what: 'says nothing of what cannot travel',
    caughtBy: 'send throws at once on a value that cannot travel, and the actor lives on',
    says: /Missing expected exception/,
    change: (inner) => ({
      send(message, transfer) {
        try {
          inner.send(message, transfer);
        } catch {
          // Lost.
        }
      },
    }),
  }),
  fault({
    what: 'throws when its peer is gone',
    caughtBy: 'send does nothing once the peer is gone',
    says: /the channel is closed/,
    change: (inner) => {
      let gone = false;
      void inner.exited.then(() => {
        gone = true;
      });
      return {
        send(message, transfer) {
          if (gone) throw new Error('the channel is closed');
          inner.send(message, transfer);
        },
      };
    },
  }),
  fault({
    what: 'delivers the log after the exit',
    caughtBy: 'F41 nothing that an actor said is delivered once its exit is known',
    says: /no message may come after exited/,
    change: heard('log', (message, pass) => void setTimeout(pass, 20, message)),
  }),
  fault({
    what: 'tells of the exit before the last message',
    caughtBy: 'what an actor says before it closes its channel arrives before exited settles',
    says: /before it had torn down|no message may come after exited/,
    change: (inner) => {
      let told = (_exit: { readonly reason: string }): void => {};
      return {
        exited: new Promise((resolve) => {
          told = resolve;
        }),
        send(message, transfer) {
          inner.send(message, transfer);
          if (kindOf(message) === 'stop') told({ reason: 'stopped' });
        },
      };
    },
  }),
  fault({
    what: 'never says that it has drained',
    caughtBy: 'drained resolves behind a large message, and when the peer is gone',
    says: NEVER_ENDS,
    change: () => ({ drained: () => new Promise(() => {}) }),
  }),
  {
    what: 'has workers that wait for ever for a channel that is full',
    caughtBy: 'messages of any size arrive whole',
    says: NEVER_ENDS,
    sound: plainThreads,
    faulty: () => plainThreads({ program: new URL('./fixtures/clogged-worker.js', import.meta.url) }),
  },
  {
    what: 'has workers that keep results to themselves while a module blocks them',
    caughtBy: 'a small result leaves its actor at once, though a module blocks it from then on',
    says: NEVER_ENDS,
    sound: plainThreads,
    faulty: () => plainThreads({ program: new URL('./fixtures/batching-worker.js', import.meta.url) }),
  },
  {
    what: 'has workers that lose their last words',
    caughtBy: 'what an actor says before it closes its channel arrives before exited settles',
    says: /before it had torn down/,
    sound: plainThreads,
    faulty: () => plainThreads({ program: new URL('./fixtures/forgetful-worker.js', import.meta.url) }),
  },
];

export function fault({
  change,
  ...rest
}: Pick<Fault, 'what' | 'caughtBy' | 'says'> & { readonly change: ConnectionChange }): Fault {
  return { ...rest, sound: inline, faulty: (): Executor => withConnections(inline(), change) };
}

let previous: ((message: unknown) => void) | undefined;

/** Each listener hears the actor that was started after its own. */
function mixedUp(inner: Connection): Partial<Connection> {
  return {
    onMessage(listener) {
      const other = previous ?? listener;
      previous = listener;
      inner.onMessage(other);
    },
  };
}

export type Carry = (message: unknown, pass: (message: unknown) => void) => void;

/** Does something else with every tenth message. */
function everyTenth(otherwise: Carry): Carry {
  let count = 0;
  return (message, pass) => {
    count += 1;
    if (count % 10 === 0) otherwise(message, pass);
    else pass(message);
  };
}

/** It carries live classes. */
export function isStart(message: unknown): boolean {
  return kindOf(message) === 'start';
}
