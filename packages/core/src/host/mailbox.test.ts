import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { HostChannel } from '../executor/executor.js';
import { Doors, turns, until } from '../scheduler/fixtures/turns.js';
import { systemClock } from '../util/clock.js';
import { RecordingStartLog } from '../wire/recorded-starts.js';
import { SharedStartLog, type StartLog } from '../wire/start-log.js';
import { hostedPlace, requestOf } from './fixtures/hosted.js';
import { stepAt } from './fixtures/steps.js';
import { WINDOW } from './limits.js';
import { Mailbox } from './mailbox.js';
import type { RunArguments } from './run-arguments.js';

interface Setting {
  readonly concurrency?: number;
  readonly startLog?: StartLog;
  /** How long each job takes, in milliseconds of the place's clock, before it gives what it gives. */
  readonly ms?: number;
  run?(args: RunArguments): unknown;
}

function open({ concurrency = 1, startLog, ms = 0, run = () => {} }: Setting) {
  let now = 0;
  const begun: number[] = [];
  const { place, said } = hostedPlace(1, { clock: { ...systemClock, now: () => now } });
  const step = stepAt(0, (args) => {
    begun.push(args.job);
    now += ms;
    return run(args);
  });
  const mailbox = new Mailbox(place, { run: [step], process: [step] }, concurrency, startLog);
  const ended = () => said.flatMap((message) => (message.kind === 'done' ? message.dispatchId : []));
  return { mailbox, begun, ended, said };
}

test('a job that waits for another attempt, and for its reader, has not run meanwhile', () => {
  let now = 0;
  const { place, said } = hostedPlace(2, { clock: { ...systemClock, now: () => now } });
  const first = stepAt(0, ({ emit }) => {
    for (let n = 0; n <= WINDOW; n++) void emit(n);
  });
  const second = stepAt(1, ({ attempt }) => {
    if (attempt === 1) throw new Error('not yet');
    now += 5;
  });
  const retry = { maxAttempts: 2, initialInterval: 1, backoff: 1, maxInterval: 1, jitter: false, nonRetryable: [] };
  const spec = { ...second.spec, retry: { ...retry, attemptTimeout: undefined, cancelGrace: 1 } };
  const steps = [first, { ...second, spec }];
  const mailbox = new Mailbox(place, { run: steps, process: [] }, 1, undefined);
  mailbox.add(requestOf(1, { streams: true }));
  now += 50;
  mailbox.credit(1, 1);
  now += 50;
  mailbox.resume(1);
  expect(said.filter(({ kind }) => kind === 'emit')).toHaveLength(WINDOW + 1);
  expect(said.at(-1)).toMatchObject({ kind: 'done', ms: 5 });
});

describe('order', () => {
  test('jobs begin in the order in which they came, as many at once as the concurrency says', async () => {
    for (const concurrency of [1, 3]) {
      const doors = new Doors<number>();
      const { mailbox, begun, ended } = open({ concurrency, run: ({ job }) => doors.wait(job) });
      for (let job = 1; job <= 6; job++) mailbox.add(requestOf(job));
      await turns(2);
      expect(begun).toEqual([1, 2, 3].slice(0, concurrency));
      doors.open(1);
      await until(() => begun.length === concurrency + 1);
      expect(ended()).toEqual([1]);
    }
  });

  test('never more than the concurrency are begun, whatever their lengths', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.nat(3), { maxLength: 20 }),
        async (most, lengths) => {
          let running = 0;
          let peak = 0;
          const { mailbox, begun, ended } = open({
            concurrency: most,
            async run({ job }) {
              peak = Math.max(peak, ++running);
              await turns(lengths[job] as number);
              running--;
            },
          });
          for (const job of lengths.keys()) mailbox.add(requestOf(job));
          await until(() => ended().length === lengths.length);
          expect(begun).toEqual([...lengths.keys()]);
          expect(peak).toBeLessThanOrEqual(most);
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('looks at the channel', () => {
  test('between jobs that follow each other for long, so that what arrives overtakes those that wait', async () => {
    const { mailbox, begun } = open({ ms: 1 });
    for (let job = 1; job <= 100; job++) mailbox.add(requestOf(job));
    expect(begun.length).toBeLessThan(10);
    const waiting = Array.from({ length: 100 - begun.length }, (_, n) => begun.length + n + 1);
    expect(mailbox.recall(waiting.slice(1))).toEqual(waiting.slice(1));
    await turns();
    expect(begun.length).toBe(101 - waiting.length);
  });

  test('and comes to all of them in the end, in order', async () => {
    const { mailbox, begun } = open({ ms: 1 });
    for (let job = 1; job <= 100; job++) mailbox.add(requestOf(job));
    await until(() => begun.length === 100);
    expect(begun).toEqual(Array.from({ length: 100 }, (_, n) => n + 1));
  });

  test('but not between jobs that take no time', () => {
    const { mailbox, begun } = open({ ms: 0 });
    for (let job = 1; job <= 1_000; job++) mailbox.add(requestOf(job));
    expect(begun.length).toBe(1_000);
  });
});

describe('taking back', () => {
  test('finds what has not begun, and that never runs', async () => {
    const doors = new Doors<number>();
    const { mailbox, begun, ended } = open({ run: ({ job }) => doors.wait(job) });
    for (const job of [1, 2, 3]) mailbox.add(requestOf(job));
    expect(mailbox.recall([1, 3, 9])).toEqual([3]);
    for (const job of [1, 2, 3]) doors.open(job);
    await until(() => ended().length === 2);
    await turns(2);
    expect(begun).toEqual([1, 2]);
  });

  test('by dispatch id needs no message: the host passes over the job without a word', async () => {
    const startLog = SharedStartLog.create();
    const doors = new Doors<number>();
    const { mailbox, begun, ended } = open({ startLog, run: ({ job }) => doors.wait(job) });
    for (const job of [0, 1, 2]) {
      startLog.hand(job);
      mailbox.add(requestOf(job));
    }
    expect([0, 1].map((id) => startLog.recall(id))).toEqual([false, true]);
    for (const job of [0, 2]) doors.open(job);
    await until(() => ended().length === 2);
    expect(begun).toEqual([0, 2]);
  });
});

test('F36 the end of a job announces the one that follows, and nothing where none waits', async () => {
  const startLog = RecordingStartLog.of({ logStart() {} } as Partial<HostChannel> as HostChannel) as RecordingStartLog;
  const { mailbox, ended, said } = open({ startLog, concurrency: 2, run: () => turns(1) });
  for (const job of [0, 1, 2, 3]) mailbox.add(requestOf(job));
  await until(() => ended().length === 4);
  mailbox.add(requestOf(4));
  await until(() => ended().length === 5);
  expect(said.map((message) => message.kind === 'done' && message.next)).toEqual([2, 3, ...Array(3).fill(undefined)]);
});

describe('ending', () => {
  test('a job tells the running one, and no other', async () => {
    const reasons: unknown[] = [];
    const { mailbox, ended } = open({
      concurrency: 2,
      run: ({ signal, job }) =>
        new Promise<void>((resolve) => {
          signal.addEventListener('abort', () => {
            reasons.push([job, signal.reason]);
            resolve();
          });
        }),
    });
    for (const job of [1, 2]) mailbox.add(requestOf(job));
    mailbox.cancel(2, 'no');
    mailbox.cancel(7, 'unknown');
    await until(() => ended().length === 1);
    expect(reasons).toEqual([[2, 'no']]);
  });

  test('all tells the running ones and forgets the others', async () => {
    const { mailbox, begun, ended } = open({
      run: ({ signal }) => new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve())),
    });
    for (const job of [1, 2]) mailbox.add(requestOf(job));
    mailbox.abandon('closing');
    await until(() => ended().length === 1);
    await turns(2);
    expect(begun).toEqual([1]);
  });
});

test('a job whose inputs cannot be restored fails alone', async () => {
  const { mailbox, said } = open({});
  const broken = { value: {}, instances: [{}, 'no-such-interface'] };
  mailbox.add(requestOf(1, { request: broken }));
  mailbox.add(requestOf(2));
  expect(said.map((message) => message.kind === 'done' && [message.dispatchId, message.error !== undefined])).toEqual([
    [1, true],
    [2, false],
  ]);
});
