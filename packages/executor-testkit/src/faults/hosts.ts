/** Executors whose hosts are not told what core says, or not heard, or heard wrong. */

import { type Connection, inline, type SpawnRequest } from '@magda/core';
import { type ConnectionChange, NEVER_ENDS, type Seed, sending, withConnections } from './fault.js';
import { plainThreads } from './fixtures/plain-threads.js';
import { mapped, withoutMember } from './mapped.js';
import { heard, heardWithout, kindOf, neverHeard, neverTold, told } from './words.js';

const FAILED = /should have failed with/;
const EQUAL = /strictly (deep-)?equal|!==/;

const TOO_LATE = /1000 ms/;

/** Longer than a limit is put off because its driver was busy. */
const HELD_MS = 1_500;

const withoutErrors = heard('done', (word, pass) => {
  const nothing = { module: 0, payload: { value: undefined } };
  pass(word.error === undefined ? word : { ...word, error: undefined, results: [nothing] });
});

export const hostFaults: readonly Seed[] = [
  here('loses what ends a job early', neverTold('cancel'), {
    'F47 a job that is aborted while it runs is told by its signal, and its replica lives on': NEVER_ENDS,
    'F20 a module that heeds its signal when its time is over keeps its replica': NEVER_ENDS,
    'a deadline ends a job that waits, and one that runs': NEVER_ENDS,
  }),
  here('loses what ends early what an Aggregate makes of a job', neverTold('cancelCommit'), {
    'F20 an Aggregate that heeds its signal when it takes too long keeps its actor': NEVER_ENDS,
  }),
  here('takes a job that failed for one that gave nothing', withoutErrors, {
    'F16 a throw and a rejection fail their job alone, and say where': FAILED,
    'F17 whatever is thrown is a failure': FAILED,
    'F19 an error that is circular, huge, or throws when it is read fails its job alone': FAILED,
    'F28 a result that is not what the module produces fails its job and names both': FAILED,
    'F30 F34 a function in a result or a request fails its job with the path, and the actor lives on': FAILED,
    'F30 F34 a method in a result or a request fails its job with the path, and the actor lives on': FAILED,
    'F30 F34 a stranger in a result or a request fails its job with the path, and the actor lives on': FAILED,
    'F30 F34 a symbol in a result or a request fails its job with the path, and the actor lives on': FAILED,
    'F30 F34 a weakMap in a result or a request fails its job with the path, and the actor lives on': FAILED,
    'F30 F34 a promise in a result or a request fails its job with the path, and the actor lives on': FAILED,
    'F30 F34 a proxy in a result or a request fails its job with the path, and the actor lives on': FAILED,
    'F30 F34 a nestedProxy in a result or a request fails its job with the path, and the actor lives on': FAILED,
    'F30 F34 a revokedProxy in a result or a request fails its job with the path, and the actor lives on': FAILED,
    'F30 F34 a arguments in a result or a request fails its job with the path, and the actor lives on': FAILED,
    'F78 after a value that cannot travel the next thousand jobs work': FAILED,
    'F45 map goes on after jobs that fail, if it is told to': EQUAL,
    'runSafe gives the error instead of throwing it': EQUAL,
  }),
  there(
    'loses the codes of errors',
    changed((value) => (isNodeCode(value) ? undefined : value)),
    {
      'F39 process.abort() ends a process with its signal named, and does nothing to a thread': /strictly equal/,
    },
  ),
  here('loses what a host failed to start for', neverHeard('failed'), {
    'F24 a bootstrap that throws rejects the build, and the others are ended': /It ended while it started/,
  }),
  there('loses what a host failed to start for', neverHeard('failed'), {
    'F26 a module file that is missing is one clear error': FAILED,
    'F26 a module file that throws on import is one clear error': FAILED,
    'F26 a module file that does not register its type is one clear error': FAILED,
    'F52 a module file that builds a pipeline when it is imported is an error that says so': FAILED,
  }),
  here('keeps to itself what went wrong at the end', heardWithout('stopped', { errors: [] }), {
    'F25 a teardown that throws is reported by close': FAILED,
  }),
  here('says that a host has stopped when it is told to', stoppedAtOnce, {
    'F25 a teardown that hangs is bounded and reported by close': FAILED,
  }),
  here(
    'hears each line of the log twice',
    heard('log', (word, pass) => [pass(word), pass(word)]),
    {
      "what a module logs comes to the pipeline's logger with its place": EQUAL,
    },
  ),
  here('holds early results back until their job is done', patient(), {
    'a group starts as soon as the modules that it needs are done, although others of their group still run':
      NEVER_ENDS,
  }),
  here(
    'has its actors work one job after another',
    told('start', (word) => [mapped(word, oneAtATime)]),
    {
      'with concurrency, one replica works on several jobs at the same time': NEVER_ENDS,
      'F43 with a state store, a job that runs beside one that an Aggregate refuses ends, and is taken in by the next actor':
        NEVER_ENDS,
      'F20 a job that heeds no signal is abandoned where its neighbors go on, and keeps its slot until it ends':
        NEVER_ENDS,
      'of jobs that wait for each other all begin, as many as the concurrency says': NEVER_ENDS,
    },
  ),
  there('answers for its hosts', (inner) => answering(inner), {
    'F20 a job whose actor is killed on account of another, which keeps it from answering, is told so': NEVER_ENDS,
  }),
  there('holds back that jobs are done, and answers for its hosts', heldBack, {
    'F69 a job that is done in time does not exceed its timeout because its driver was busy': TOO_LATE,
    'F69 a job that is done in time does not exceed its queueTimeout because its driver was busy': TOO_LATE,
    'F69 a job that is done in time does not exceed its deadline because its driver was busy': TOO_LATE,
  }),
  here('says that a host is ready when it begins to start', readyAtOnce, {
    'F24 a bootstrap that hangs ends with startTimeout, and adds nothing to it': FAILED,
  }),
  there('loses errors that no job waits for', neverHeard('uncaught'), {
    'F80 an error that no job waits for is told to the logger, with module, group and replica': NEVER_ENDS,
    'F80 an error that no job waits for is told on standard error where there is neither logger nor listener':
      NEVER_ENDS,
  }),
  here('cuts long lists', changed(shortList), {
    'F18 binary fields, long lists and fields that are not enumerable arrive': EQUAL,
  }),
  here('has the same memory for all requests that wait', inSharedMemory(), {
    'F77 what the caller does with a request after the call is seen by no module, however late it begins': EQUAL,
  }),
  here(
    'turns nothing into null',
    sending((message, pass) => pass(mapped(message, nothingToNull))),
    {
      'what a module does not return is undefined, a result like any other': EQUAL,
    },
  ),
  here(
    'makes texts of dates',
    told('start', (word) => [mapped(word, textDate)]),
    {
      'a module knows its name, group, replica, parameters, context and resources': EQUAL,
    },
  ),
  here(
    'forgets what files are given',
    told('start', (word) => [mapped(word, withoutMember('args'))]),
    {
      'a context from a file is made in each replica, and may be what cannot be copied': /args|iterable|deep-equal/,
    },
  ),
  there(
    'forgets the hooks of a group',
    told('start', (word) => [mapped(word, withoutMember('hooks'))]),
    {
      'hooks from a file are called once in each replica': /iterable|deep-equal/,
    },
  ),
  here(
    'hands over no live classes',
    told('start', (word) => [mapped(word, withoutMember('Class'))]),
    {
      'a module without a source file runs where it was made, or is refused before anything is started':
        /Could not load/,
    },
  ),
  here(
    'grants twice what was claimed',
    told('start', (word) => [mapped(word, doubled)]),
    {
      'an actor is granted what its group claims, whoever admits it': EQUAL,
    },
  ),
  here('loses what makes instances of plain data', changed(withoutMember('instances')), {
    'interfaces keep their class, nested and with private fields, between modules and to the caller': /./,
  }),
  here('gives each view a buffer of its own', changed(aloneOnItsBuffer), {
    'F31 views come back on buffers of their own size, and those on one buffer share it': EQUAL,
  }),
  here('takes what is to be discarded for decided', decidedInSecret, {
    'a job that is aborted after its Aggregate got it, and before all of it has succeeded, is not taken in': EQUAL,
    'F68 process() whose downstream fails leaves the state as it was': EQUAL,
    'F68 F30 process() whose result cannot travel fails and leaves the state as it was': EQUAL,
  }),
  here('loses what decides a job', neverTold('commit'), {
    'F67 process() waits for an earlier job that is stuck, later jobs run meanwhile, and ending it lifts the barrier':
      NEVER_ENDS,
  }),
  here('answers each job with what the one before gave', withAnswersOfBefore, {
    'a thousand jobs through three groups give the right results in the order of calls': EQUAL,
    'F77 what map() is given for a job is what it was when it was read': EQUAL,
    'F45 map reads no further ahead than it may, though a group is slow, and gives results in order': EQUAL,
  }),
  here('loses the first byte of what it delivers', changed(cut), {
    'a buffer that is handed over arrives, moved or copied, and later ones too': EQUAL,
    'F77 a request that is handed over is gone from its caller with the call, but for what cannot be moved': EQUAL,
    'F78 what a module hands over and cannot be moved is copied, and its module goes on with it': EQUAL,
    'a part of a buffer is copied, even when it is handed over': EQUAL,
    'F32 64 MiB travel each way': EQUAL,
    'large results of a quick group before a slow one arrive one and all': /is another/,
  }),
  here('keeps to itself what Aggregates refuse', heardWithout('committed', { failures: [] }), {
    'a job that an Aggregate refuses fails with the names of those that took it in and of those that did not, and the next is taken in':
      FAILED,
  }),
  here('loses records', neverTold('take'), {
    'with a state store, what a pipeline took in is there for the next of its name': NEVER_ENDS,
  }),
];

type Caught = Seed['caughtBy'];

/** A fault of channels in this process. */
function here(what: string, change: ConnectionChange, caughtBy: Caught): Seed {
  return { what, caughtBy, sound: inline, faulty: () => withConnections(inline(), change) };
}

/** A fault of channels to workers. */
function there(what: string, change: ConnectionChange, caughtBy: Caught): Seed {
  return { what, caughtBy, sound: plainThreads, faulty: () => withConnections(plainThreads(), change) };
}

function changed(change: (value: unknown) => unknown): ConnectionChange {
  return (inner) => ({ onMessage: (listener) => inner.onMessage((message) => listener(mapped(message, change))) });
}

function stoppedAtOnce(inner: Connection): Partial<Connection> {
  let listener = (_message: unknown): void => {};
  let incarnation: unknown;
  return {
    onMessage(next) {
      listener = next;
      inner.onMessage(next);
    },
    send(message, transfer) {
      const { kind, spec } = message as { readonly kind?: unknown; readonly spec?: { readonly incarnation: number } };
      if (kind === 'start') incarnation = spec?.incarnation;
      if (kind !== 'stop') return inner.send(message, transfer);
      queueMicrotask(() => listener({ kind: 'stopped', incarnation, errors: [] }));
    },
  };
}

function patient(): ConnectionChange {
  return (inner) => {
    const early: unknown[] = [];
    return {
      onMessage: (listener) =>
        inner.onMessage((message) => {
          if ((message as { readonly kind?: unknown }).kind === 'result') return void early.push(message);
          for (const result of early.splice(0)) listener(result);
          listener(message);
        }),
    };
  };
}

/** Nobody waits for the answer to such a commit. */
function decidedInSecret(inner: Connection, request: SpawnRequest): Partial<Connection> {
  const secret = new Set<unknown>();
  const tell = told('discard', (word) => {
    secret.add(word.job);
    return [{ ...word, kind: 'commit' }];
  });
  const hear = heard('committed', (word, pass) => (secret.delete(word.job) ? undefined : pass(word)));
  return { ...tell(inner, request), ...hear(inner, request) };
}

/** Says by the clock of the driver how long a job has been running. */
function answering(inner: Connection): Partial<Connection> {
  let listener = (_message: unknown): void => {};
  const begin = Date.now();
  return {
    onMessage(next) {
      listener = next;
      inner.onMessage(next);
    },
    send(message, transfer) {
      const { kind, id } = message as { readonly kind?: unknown; readonly id?: number };
      if (kind !== 'ping') return inner.send(message, transfer);
      queueMicrotask(() => listener({ kind: 'pong', incarnation: 1, id, ms: Date.now() - begin }));
    },
  };
}

function heldBack(inner: Connection): Partial<Connection> {
  const answers = answering(inner);
  return {
    ...answers,
    onMessage: (listener) =>
      answers.onMessage?.((message) => {
        if (kindOf(message) === 'done') setTimeout(listener, HELD_MS, message);
        else listener(message);
      }),
  };
}

function readyAtOnce(inner: Connection): Partial<Connection> {
  let listener = (_message: unknown): void => {};
  return {
    onMessage(next) {
      listener = next;
      inner.onMessage(next);
    },
    send(message, transfer) {
      inner.send(message, transfer);
      if (kindOf(message) !== 'start') return;
      const { incarnation, protocol } = (message as { readonly spec: Readonly<Record<string, unknown>> }).spec;
      queueMicrotask(() => listener({ kind: 'ready', incarnation, protocol, version: 'any' }));
    },
  };
}

function shortList(value: unknown): unknown {
  return Array.isArray(value) && value.length > 100 ? value.slice(0, 100) : value;
}

/** What is as long is in one place. */
function inSharedMemory(): ConnectionChange {
  const memories = new Map<number, Uint8Array>();
  return sending((message, pass) =>
    pass(
      mapped(message, (value) => {
        if (!(value instanceof Uint8Array)) return value;
        const memory = memories.get(value.length) ?? new Uint8Array(value.length);
        memory.set(value);
        memories.set(value.length, memory);
        return memory;
      }),
    ),
  );
}

function oneAtATime(value: unknown): unknown {
  const { concurrency } = (value ?? {}) as { readonly concurrency?: unknown };
  return concurrency === undefined ? value : { ...(value as object), concurrency: 1 };
}

function textDate(value: unknown): unknown {
  return value instanceof Date ? String(value) : value;
}

function withAnswersOfBefore(inner: Connection, request: SpawnRequest): Partial<Connection> {
  let before: unknown;
  return heard('done', (word, pass) => {
    const answer = [...(word as never as readonly unknown[])];
    const [value] = answer.splice(-1, 1, before ?? answer.at(-1));
    before = value;
    pass(answer);
  })(inner, request);
}

function cut(value: unknown): unknown {
  return value instanceof Uint8Array && value.length > 1 ? value.slice(1) : value;
}

function isNodeCode(value: unknown): boolean {
  return typeof value === 'string' && value.startsWith('ERR_WORKER_');
}

function nothingToNull(value: unknown): unknown {
  return value === undefined ? null : value;
}

function doubled(value: unknown): unknown {
  const { numCpus } = (value ?? {}) as { readonly numCpus?: unknown };
  return typeof numCpus === 'number' ? { ...(value as object), numCpus: 2 * numCpus } : value;
}

function aloneOnItsBuffer(value: unknown): unknown {
  return value instanceof Int32Array ? value.slice() : value;
}
