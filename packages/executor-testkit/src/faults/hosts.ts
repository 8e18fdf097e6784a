/** Executors whose hosts are not told what core says, or not heard, or heard wrong. */

import type { Connection, SpawnRequest } from '@magda/core';
import { here, there } from './channel-faults.js';
import { type ConnectionChange, EQUAL, FAILED, NEVER_ENDS, type Seed } from './fault.js';
import { heard, heardWithout, kindOf, neverHeard, neverTold, told } from './words.js';

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
  there('answers for its hosts', (inner) => answering(inner), {
    'F20 a job whose actor is killed on account of another, which keeps it from answering, is told so': NEVER_ENDS,
  }),
  there('holds back that jobs are done, and answers for its hosts', heldBack, {
    'F69 a job that is done in time does not exceed its timeout because its driver was busy': TOO_LATE,
    'F69 a job that is done in time does not exceed its queueTimeout because its driver was busy': TOO_LATE,
    'F69 a job that is done in time does not exceed its deadline because its driver was busy': TOO_LATE,
  }),
  there('loses errors that no job waits for', neverHeard('uncaught'), {
    'F80 an error that no job waits for is told to the logger, with module, group and replica': NEVER_ENDS,
    'F80 an error that no job waits for is told on standard error where there is neither logger nor listener':
      NEVER_ENDS,
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
  here('keeps to itself what Aggregates refuse', heardWithout('committed', { failures: [] }), {
    'a job that an Aggregate refuses fails with the names of those that took it in and of those that did not, and the next is taken in':
      FAILED,
  }),
  here('loses records', neverTold('take'), {
    'with a state store, what a pipeline took in is there for the next of its name': NEVER_ENDS,
  }),
];

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

function withAnswersOfBefore(inner: Connection, request: SpawnRequest): Partial<Connection> {
  let before: unknown;
  return heard('done', (word, pass) => {
    const answer = [...(word as never as readonly unknown[])];
    const [value] = answer.splice(-1, 1, before ?? answer.at(-1));
    before = value;
    pass(answer);
  })(inner, request);
}
