import { expect, test } from 'vitest';
import type { ValueReader } from '../../runtime/value-reader.js';
import { encodeError } from '../../wire/error-packing.js';
import { PROTOCOL_VERSION } from '../../wire/protocol.js';
import { actorSpec, LooseEnd, moduleOf, taskOf } from '../fixtures/jobs.js';
import { recordingListener } from '../fixtures/recording-listener.js';
import type { Task } from '../task/task.js';
import { Actor } from './actor.js';

const error = encodeError(new Error('no'));

const retry = {
  ...{ maxAttempts: 3, initialInterval: 1, backoff: 2, maxInterval: 10, jitter: false },
  ...{ attemptTimeout: undefined, cancelGrace: 1, nonRetryable: [] },
};
const batch = { maxSize: 2, maxWait: 0 };

const modules = [
  moduleOf(1, { publication: 'early', retry }),
  moduleOf(2, { publication: 'end', batch }),
  moduleOf(3),
  moduleOf(4, { aggregate: true, phase: 'process', retry }),
  moduleOf(5, { phase: 'process', retry, batch }),
];

/** Three jobs run as tasks 0 to 2, and task 3 waits behind them. */
function started(reader?: ValueReader) {
  const { listener, told } = recordingListener();
  const end = new LooseEnd();
  const spec = actorSpec({ incarnation: 2, concurrency: 3, modules });
  const actor = new Actor(spec, end, undefined, listener);
  actor.start(spec as never).catch(() => {});
  end.say({ kind: 'ready', incarnation: 2, protocol: PROTOCOL_VERSION, version: '0' });
  const tasks = [7, 8, 9, 10].map((job) => taskOf(job, { ...(reader && { reader }) }));
  for (const task of tasks) actor.hand(task, false);
  actor.flush();
  told.length = 0;
  return { actor, end, told, tasks };
}

type Started = ReturnType<typeof started>;

const said = (kind: string, more: object) => ({ kind, incarnation: 2, ...more });
const FAILED = { dispatchId: 0, module: 1, attempt: 1, wait: 5, holds: false, ms: 1, error };
const parked = (more: object = {}) => said('parked', { ...FAILED, ...more });
const call = (dispatchIds: unknown, more: object = {}) => said('batch', { module: 2, dispatchIds, ...more });
const first = { module: 1, payload: { value: 'v' } };
const failed = said('done', { dispatchId: 0, ms: 1, results: [], error });

const emit = (more: object = {}) => said('emit', { dispatchId: 0, ...first, ...more });

/** As V8 writes it in a few bytes. */
const long: unknown[] = [];
long.length = 2 ** 32 - 1;

async function expectBreach({ actor, end, told }: Started, message: unknown, says: RegExp) {
  told.length = 0;
  end.say(message);
  expect(actor.takesJobs).toBe(false);
  expect(told).toEqual([]);
  expect((await end.exited).reason).toBe('terminated');
  await undefined;
  expect(told).toEqual([expect.stringMatching(/^died: broke the protocol: /)]);
  expect(told[0]).toMatch(says);
}

const ofForm: readonly (readonly [string, unknown, RegExp])[] = [
  ['waits for nothing', said('parked', {}), /without its dispatch id/],
  ['waits with a text for a task', parked({ dispatchId: '0' }), /without its dispatch id/],
  ['waits with a part of a task', parked({ dispatchId: 0.5 }), /without its dispatch id/],
  ['waits with a task that it was never handed', parked({ dispatchId: 9 }), /task 9, which it does not have/],
  ['waits with a task that has no slot', parked({ dispatchId: 3 }), /task 3 does not run/],
  ['waits for no module', parked({ module: undefined }), /another attempt, and has none/],
  ['waits for a module of another group', parked({ module: 99 }), /another attempt, and has none/],
  ['waits for a module without retry', parked({ module: 3 }), /another attempt, and has none/],
  ['waits for a module of the other phase', parked({ module: 5 }), /task in which it does not run/],
  ['waits for an Aggregate in the run phase', parked({ module: 4 }), /task in which it does not run/],
  ['waits after attempt 0', parked({ attempt: 0 }), /attempt without its number/],
  ['waits after half an attempt', parked({ attempt: 1.5 }), /attempt without its number/],
  ['waits after attempt "1"', parked({ attempt: '1' }), /attempt without its number/],
  ['waits after an attempt that was not', parked({ attempt: 2 }), /does not come next/],
  ['waits until NaN', parked({ wait: Number.NaN }), /at no time/],
  ['waits for less than nothing', parked({ wait: -1 }), /at no time/],
  ['waits for ever', parked({ wait: Number.POSITIVE_INFINITY }), /at no time/],
  ['waits for more than a month', parked({ wait: 32 * 86_400_000 }), /at no time/],
  ['waits for "1"', parked({ wait: '1' }), /at no time/],
  ['waits, and does not say whether it holds', parked({ holds: undefined }), /may hold others back/],
  ['holds by a text', parked({ holds: 'false' }), /may hold others back/],
  ['waits without an error', parked({ error: undefined }), /an error that is none/],
  ['waits by a value', parked({ error: { kind: 'value', value: 1 } }), /an error that is none/],
  ['waits by an error without its texts', parked({ error: { ...error, message: 5 } }), /without its texts/],
  [
    'waits by an error whose cause is long',
    parked({ error: { ...error, hidden: [['cause', { kind: 'set', items: long }]] } }),
    /a list that is none/,
  ],
  ['waits with times: null', parked({ times: null }), /times that are no list/],
  ['waits with times without end', parked({ times: long }), /times that are no list/],
  ['waits with times of another group', parked({ times: [{ module: 99, begin: 1, end: 2 }] }), /another group/],
  [
    'waits with the time of attempt 0',
    parked({ times: [{ module: 1, begin: 1, end: 2, attempt: 0 }] }),
    /attempt without its number/,
  ],
  ['waits with a time and no error', parked({ times: [{ module: 1, begin: 1, end: 2, error: 1 }] }), /no known form/],
  ['waits with a call that is none', parked({ times: [{ module: 1, begin: 1, end: 2, batch: 1 }] }), /batch without/],
  [
    'waits with a call of nobody',
    parked({ times: [{ module: 1, begin: 1, end: 2, batch: { id: 1, size: 0 } }] }),
    /batch without/,
  ],
  ['calls for nothing', said('batch', { module: 2 }), /call without its jobs/],
  ['calls for no jobs', call([]), /call without its jobs/],
  ['calls for jobs without end', call(long), /call without its jobs/],
  ['calls for an object', call({ length: 1, 0: 0 }), /call without its jobs/],
  ['calls no module', call([0], { module: undefined }), /call without its jobs/],
  ['calls a module of another group', call([0], { module: 99 }), /in which it does not run/],
  ['calls a module of the other phase', call([0], { module: 5 }), /in which it does not run/],
  ['calls a module without batches', call([0], { module: 3 }), /waits for nobody/],
  ['calls for a task that it was never handed', call([0, 9]), /task 9, which it does not have/],
  ['calls for a text', call(['0']), /task "0", which it does not have/],
  ['calls for a task that has no slot', call([0, 3]), /task 3 does not run/],
  ['calls for a task twice', call([0, 0]), /a job twice/],
  ['calls for more tasks than it takes', call([0, 1, 2]), /more jobs than its module takes/],
  ['ends a call, or does not', call([0, 1], { over: false }), /over, and is not/],
  ['ends a call of more tasks than it takes', call([0, 1, 2], { over: true }), /more jobs than its module takes/],
];

test.each(ofForm)('F84 an actor that %s is ended, and told why', async (_, message, says) => {
  await expectBreach(started(), message, says);
});

const whileItWaits: readonly (readonly [string, unknown, RegExp])[] = [
  ['waits once more', parked(), /task 0 does not run/],
  ['calls for it', call([1, 0]), /task 0 does not run/],
  ['has a result of it', said('result', { dispatchId: 0, result: first }), /result of a task that waits/],
  ['fails it', failed, /ended that waits/],
  ['ends it in the short form', [1, 2, 0, 1, 2, 'v'], /ended that waits/],
  ['gives it back', said('recalled', { dispatchIds: [0] }), /more tasks than/],
];

test.each(whileItWaits)('F84 an actor whose task waits, and that %s, is ended', async (_, message, says) => {
  const it = started();
  it.end.say(parked());
  expect(it.told).toEqual(['begun', 'parked']);
  await expectBreach(it, message, says);
});

test('F84 a task that waits and is canceled may fail, not succeed, nor is it given back', async () => {
  const canceled = () => {
    const it = started();
    it.end.say(parked());
    it.actor.send({ kind: 'cancel', dispatchId: 0, reason: error });
    return it;
  };
  const done = said('done', { dispatchId: 0, ms: 1, results: [{ module: 2, payload: { value: 1 } }] });
  await expectBreach(canceled(), done, /ended that waits/);
  await expectBreach(canceled(), said('recalled', { dispatchIds: [0] }), /has begun, and waits/);
  await expectBreach(canceled(), parked(), /task 0 does not run/);
  const { end, told } = canceled();
  end.say(failed);
  end.say(call([1, 2]));
  expect(told).toEqual(['begun', 'parked', 'done', 'inOneCall']);
});

test('F84 a task that has ended neither waits nor is in a call', async () => {
  for (const [message, says] of [
    [parked(), /task 0, which it does not have/],
    [call([0]), /task 0, which it does not have/],
  ] as const) {
    const it = started();
    it.end.say(failed);
    await expectBreach(it, message, says);
  }
});

test('attempts are counted, over deaths too, and there are no more than the module has', async () => {
  const it = started();
  const [task] = it.tasks;
  if (task === undefined) throw new Error('no task');
  task.deaths = 1;
  it.end.say(parked({ attempt: 2 }));
  task.failed = new Map([[1, 1]]);
  it.end.say(said('done', { dispatchId: 1, ms: 1, results: [], error }));
  it.actor.resume(task);
  it.end.say(parked({ attempt: 3 }));
  task.failed.set(1, 2);
  it.end.say(said('done', { dispatchId: 2, ms: 1, results: [], error }));
  it.actor.resume(task);
  expect(it.told.filter((one) => one === 'parked')).toHaveLength(2);
  await expectBreach(it, parked({ attempt: 4 }), /does not come next/);
});

test('a host that is told to stop fails what waits', () => {
  const { actor, end, told } = started();
  end.say(parked());
  actor.send({ kind: 'stop' });
  end.say(failed);
  expect(told).toEqual(['begun', 'parked', 'done']);
});

test('a call is for as many as the module takes, and over for those that are left', () => {
  const { end, told } = started();
  end.say(call([0, 1]));
  end.say(call([1], { over: true }));
  expect(told).toEqual(['inOneCall', 'inOneCall']);
});

/** Tasks whose values somebody reads: of which module and attempt they came. */
function read() {
  const values: string[] = [];
  const begun = started({
    isOpen: true,
    reads() {},
    add: ({ module, attempt }) => values.push(`${module} ${attempt}`),
  });
  for (const { job } of begun.tasks) Object.assign(job, { state: 'running' });
  return { ...begun, values };
}

/** As its pool has it do. */
function goesOn(actor: Actor, task: Task): void {
  task.failed = new Map([[FAILED.module, FAILED.attempt]]);
  actor.resume(task);
}

test('what a module emits is of the attempt that runs', () => {
  const { actor, end, tasks, values } = read();
  const [task] = tasks as [Task];
  end.say(emit());
  end.say(parked());
  // A module before it had emitted more than its reader has taken by now.
  end.say(emit({ module: 3 }));
  goesOn(actor, task);
  end.say(emit({ attempt: 2 }));
  end.say(failed);
  // It was on its way.
  end.say(emit({ attempt: 2 }));
  end.say(emit());
  expect(values).toEqual(['1 1', '3 1', '1 2']);
  expect(actor.takesJobs).toBe(true);
});

test.each<readonly [string, (started: Started) => void, object]>([
  ['an attempt to come', () => {}, { attempt: 2 }],
  ['a task that waits behind others', () => {}, { dispatchId: 3 }],
  ['the attempt that failed', ({ end }) => end.say(parked()), {}],
  ['the next attempt, before it was told to go on', ({ end }) => end.say(parked()), { attempt: 2 }],
  [
    'an attempt that is over',
    ({ actor, end, tasks: [task] }) => {
      end.say(parked());
      goesOn(actor, task as Task);
    },
    {},
  ],
])('a value of %s is a breach', async (_, before, more) => {
  const begun = read();
  before(begun);
  await expectBreach(begun, emit(more), /emits in an attempt that does not run/);
  expect(begun.values).toEqual([]);
});
