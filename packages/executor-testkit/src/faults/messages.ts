/** Executors that do not carry messages as they should. */

import { deserialize, serialize } from 'node:v8';
import { type Connection, type Executor, inline } from '@magda/core';
import { type ConnectionChange, type Fault, NEVER_ENDS, receiving, sending, withConnections } from './fault.js';
import { plainThreads } from './fixtures/plain-threads.js';
import { mapped } from './mapped.js';
import { heard, kindOf } from './words.js';

const ONCE_AND_IN_ORDER = 'messages arrive once and in order, both ways';

export const messageFaults: readonly Fault[] = [
  fault({
    what: 'forgets how to restore what other groups have made',
    caughtBy: 'beside another executor, values go to and fro, and errors and refusals are those of their groups',
    says: /deep-equal/,
    change: sending((message, pass) => pass(Array.isArray(message) ? message.map(withoutInstances) : message)),
  }),
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
    what: 'gives an answer to another job',
    caughtBy: ONCE_AND_IN_ORDER,
    says: /broke the protocol: it spoke of task \d+, which it does not have/,
    change: receiving(changed('dispatchId', (id) => (id as number) + 1_000)),
  }),
  fault({
    what: 'gives a result to another module',
    caughtBy: ONCE_AND_IN_ORDER,
    says: /broke the protocol: a result of module 1, which is not what comes next of its group/,
    change: receiving(changed('results', () => [{ module: 1, payload: { value: 1 } }])),
  }),
  fault({
    what: 'loses results',
    caughtBy: ONCE_AND_IN_ORDER,
    says: /broke the protocol: a job ended without all its results/,
    change: receiving(changed('results', () => [])),
  }),
  fault({
    what: 'makes an empty list of what it cannot read',
    caughtBy: ONCE_AND_IN_ORDER,
    says: /broke the protocol: a list is no message/,
    change: receiving((message, pass) => pass(Array.isArray(message) ? [] : message)),
  }),
  fault({
    what: 'loses the lines of errors',
    caughtBy: 'F18 an error of their own keeps its class name, code, fields and causes',
    says: /it should have failed with ModuleError/,
    change: receiving((message, pass) => pass(mapped(message, (value) => (value === 'OwnError' ? undefined : value)))),
  }),
  fault({
    what: 'truncates large messages',
    caughtBy: 'messages of any size arrive whole',
    says: /65536 bytes came back as 65535/,
    change: receiving((message, pass) => pass(mapped(message, (value) => shortened(value)))),
  }),
  fault({
    what: 'sends messages as JSON',
    caughtBy: 'F31 every kind of value is the same after a trip to a group, on to another, and back',
    says: /could not be sent|deep-equal/,
    change: sending((message, pass) => pass(isStart(message) ? message : JSON.parse(JSON.stringify(message)))),
  }),
  fault({
    what: 'loses the class of errors',
    caughtBy: 'F18 an error of their own keeps its class name, code, fields and causes',
    says: /OwnError/,
    change: receiving((message, pass) => pass(mapped(message, (value) => (value === 'OwnError' ? 'Error' : value)))),
  }),
  fault({
    what: 'loses one sign of a zero',
    caughtBy: 'F31 values at random are the same after a trip to a group and back',
    says: /-0/,
    change: receiving((message, pass) => {
      loseSigns(message);
      pass(message);
    }),
  }),
  {
    what: 'gives several actors the same memory',
    caughtBy: 'F33 what is large and read by three groups is a copy of its own for each, and whole for the caller',
    says: /2097152 × 0/,
    sound: plainThreads,
    faulty: () => {
      const memories = new WeakMap<object, SharedArrayBuffer>();
      const inner = withConnections(
        plainThreads(),
        sending((message, pass) => pass(mapped(message, (value) => inOneMemory(memories, value)))),
      );
      return {
        ...inner,
        share(part) {
          const { value } = part as { readonly value: unknown };
          if (!(value instanceof Uint8Array)) return undefined;
          const memory = new SharedArrayBuffer(value.byteLength);
          new Uint8Array(memory).set(value);
          memories.set(value, memory);
          return () => {};
        },
      };
    },
  },
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

function fault({
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

type Carry = (message: unknown, pass: (message: unknown) => void) => void;

/** Does something else with every tenth message. */
function everyTenth(otherwise: Carry): Carry {
  let count = 0;
  return (message, pass) => {
    count += 1;
    if (count % 10 === 0) otherwise(message, pass);
    else pass(message);
  };
}

/** A change of one part of each end of a job, in the form with names. */
function changed(part: string, change: (value: unknown) => unknown): Carry {
  return (message, pass) => {
    if (!Array.isArray(message)) return pass(message);
    const [, incarnation, dispatchId, ms] = message;
    const results = [{ module: message.at(-2), payload: { value: message.at(-1) } }];
    const done: Record<string, unknown> = { kind: 'done', incarnation, dispatchId, ms, results };
    pass({ ...done, [part]: change(done[part]) });
  };
}

/** It carries live classes. */
function isStart(message: unknown): boolean {
  return kindOf(message) === 'start';
}

/** Within the message itself: others of its parts go by the identity of values. */
function loseSigns(part: unknown, seen = new Set<unknown>()): void {
  if (typeof part !== 'object' || part === null || seen.has(part)) return;
  seen.add(part);
  if (part instanceof Set) for (const member of part) loseSigns(member, seen);
  if (part instanceof Map) {
    for (const [key, value] of part) {
      if (Object.is(value, -0)) part.set(key, 0);
      for (const each of [key, value]) loseSigns(each, seen);
    }
  }
  if (ArrayBuffer.isView(part)) return;
  const members = part as Record<string, unknown>;
  for (const [key, value] of Object.entries(members)) {
    if (Object.is(value, -0)) members[key] = 0;
    loseSigns(value, seen);
  }
}

function shortened(value: unknown): unknown {
  return value instanceof Uint8Array && value.length >= 65_536 ? deserialize(serialize(value.slice(0, 65_535))) : value;
}

function inOneMemory(memories: WeakMap<object, SharedArrayBuffer>, value: unknown): unknown {
  const memory = typeof value === 'object' && value !== null ? memories.get(value) : undefined;
  return memory === undefined ? value : new Uint8Array(memory);
}

function withoutInstances(message: unknown): unknown {
  const { inputs } = (message ?? {}) as { readonly inputs?: readonly { readonly instances?: unknown }[] };
  if (inputs === undefined) return message;
  return { ...(message as object), inputs: inputs.map(({ instances: _, ...payload }) => payload) };
}
