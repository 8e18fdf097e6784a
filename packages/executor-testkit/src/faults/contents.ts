/** Executors that change what is in the messages that they carry. */

import { deserialize, serialize } from 'node:v8';
import { type Fault, receiving, sending, withConnections } from './fault.js';
import { plainThreads } from './fixtures/plain-threads.js';
import { mapped } from './mapped.js';
import { type Carry, fault, isStart, ONCE_AND_IN_ORDER } from './messages.js';

export const contentFaults: readonly Fault[] = [
  fault({
    what: 'forgets how to restore what other groups have made',
    caughtBy: 'beside another executor, values go to and fro, and errors and refusals are those of their groups',
    says: /deep-equal/,
    change: sending((message, pass) => pass(Array.isArray(message) ? message.map(withoutInstances) : message)),
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
];

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
