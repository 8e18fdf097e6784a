/** What a host makes of modules that skip. */

import { expect, test } from 'vitest';
import { ABSENT, skip } from '../data/skip.js';
import { transfer } from '../data/transfer.js';
import type { HostMessage } from '../wire/host-messages.js';
import { hostedPlace, requestOf } from './fixtures/hosted.js';
import { placeOf, stepAt } from './fixtures/steps.js';
import { HostedJob } from './hosted-job.js';
import { Invocation } from './invocation.js';
import type { Step } from './step.js';

/** What comes of the steps, in the order in which it does, and when it ended. */
async function outcomes(steps: readonly Step[], inputs: readonly unknown[] = [], timed = false) {
  const begun: string[] = [];
  const said: string[] = [];
  const place = placeOf(steps.length, { begins: ({ name }) => void begun.push(name) });
  const { times, failed, error } = await new Promise<Pick<Invocation, 'times'> & { failed: boolean; error: unknown }>(
    (resolve) => {
      const outcome = {
        waits() {},
        produced: ({ spec }: Step, output: unknown) => void said.push(`${spec.name}: ${output}`),
        skipped: ({ spec }: Step) => void said.push(`${spec.name} skipped`),
        ended: ({ times }: Invocation, error: unknown, failed: boolean) => resolve({ times, failed, error }),
      };
      new Invocation(1, undefined, steps, inputs, place, outcome, timed).start();
    },
  );
  return { begun, said, times, failed, error };
}

const sizeOf = ({ data }: { readonly data: { readonly size: number } }) => data.size;

test.each<[string, () => unknown]>([
  ['at once', () => skip()],
  ['later', async () => skip()],
])('those that need what was skipped %s do not begin, each skips in its turn', async (_, first) => {
  const { begun, said } = await outcomes([
    stepAt(0, first),
    stepAt(1, sizeOf),
    stepAt(2, sizeOf, { reads: 0 }),
    stepAt(3, sizeOf, { reads: 0, optional: true }),
    stepAt(4, sizeOf, { reads: 2 }),
    stepAt(5, sizeOf, { reads: 3 }),
  ]);
  expect(said).toEqual(['m0 skipped', 'm1: 0', 'm2 skipped', 'm3: 0', 'm4 skipped', 'm5: 1']);
  expect(begun).toEqual(['m0', 'm1', 'm3', 'm5']);
});

test('an input that is absent counts as skipped', async () => {
  const { said } = await outcomes(
    [
      stepAt(0, sizeOf, { reads: 0, from: 'external' }),
      stepAt(1, sizeOf, { reads: 0, from: 'external', optional: true }),
      stepAt(2, sizeOf, { reads: 1, from: 'external' }),
    ],
    [ABSENT, undefined],
  );
  expect(said).toEqual(['m0 skipped', 'm1: 0', 'm2: 1']);
});

test('with onError, what it throws is a skip, at once and later, also of modules in a row', async () => {
  const broken = () => {
    throw new RangeError('broken');
  };
  const { said, failed, times } = await outcomes(
    [
      stepAt(0, broken, { onError: 'skip' }),
      stepAt(1, async () => broken(), { onError: 'skip' }),
      stepAt(2, sizeOf, { reads: 1 }),
      stepAt(3, sizeOf),
    ],
    [],
    true,
  );
  expect([said, failed]).toEqual([['m0 skipped', 'm1 skipped', 'm2 skipped', 'm3: 0'], false]);
  expect(times?.map(({ module, skipped }) => [module, skipped?.reason, skipped?.error?.kind])).toEqual([
    [0, undefined, 'error'],
    [1, undefined, 'error'],
    [2, '"m1" was skipped', undefined],
    [3, undefined, undefined],
  ]);
});

test.each<[string, () => unknown]>([
  [
    'thrown',
    () => {
      throw skip('not German');
    },
  ],
  ['rejected with', () => Promise.reject(skip('not German'))],
])('what skip() gave, %s, fails the job and is told to be returned', async (_, module) => {
  const { error, failed } = await outcomes([stepAt(0, module)]);
  expect([failed, (error as Error).message]).toEqual([
    true,
    expect.stringMatching(/It threw what skip\(\) gave\. Return it/),
  ]);
});

test('one that was canceled fails, whatever its onError', async () => {
  const reason = new Error('enough');
  const place = placeOf(1);
  let fail = (_: unknown) => {};
  const step = stepAt(0, () => new Promise((_, reject) => (fail = reject)), { onError: 'skip' });
  const ended = new Promise((resolve) => {
    const outcome = {
      waits() {},
      produced: () => expect.unreachable(),
      skipped: () => expect.unreachable(),
      ended: (_: Invocation, error: unknown) => resolve(error),
    };
    const invocation = new Invocation(1, undefined, [step], [], place, outcome, false);
    invocation.start();
    invocation.cancel(reason);
    fail(reason);
  });
  expect(await ended).toMatchObject({ code: 'MAGDA_MODULE', cause: reason });
});

async function run(steps: readonly Step[], more: Parameters<typeof requestOf>[1] = {}, durable = false) {
  const { place, said } = hostedPlace(steps.length, { durable });
  await new Promise<void>((resolve) => {
    new HostedJob({ ...place, finished: () => resolve() }, requestOf(1, more), steps, 0).start();
  });
  return said;
}

const resultsOf = (message: HostMessage | undefined) =>
  message?.kind === 'result' ? [message.result] : message?.kind === 'done' ? message.results : [];

test('a skip leaves as its result would: at once, with the end, or not at all', async () => {
  const said = await run([
    stepAt(0, () => skip(), { publication: 'early' }),
    stepAt(1, () => skip(), { publication: 'never' }),
    stepAt(2, () => skip(), { publication: 'end' }),
    stepAt(3, () => 'v', { publication: 'end' }),
  ]);
  expect(said.map(resultsOf)).toEqual([
    [{ module: 0, skipped: true }],
    [
      { module: 2, skipped: true },
      { module: 3, payload: { value: 'v' } },
    ],
  ]);
});

test.each([false, true])(
  'an Aggregate that lacks an input says so; what is recorded has positions (durable: %s)',
  async (durable) => {
    const all = ({ data }: { readonly data: Iterable<{ readonly value: unknown }> }) =>
      [...data].map(({ value }) => value);
    const steps = [
      stepAt(0, all, { collects: true, reads: 0, from: 'external' }),
      stepAt(1, all, { collects: true, reads: 1, from: 'external' }),
    ];
    const [message] = await run(steps, { inputs: [{ value: 'b' }], absent: [0] }, durable);
    expect(message).toMatchObject({ kind: 'done', uncollected: [0] });
    const { collected } = message as Extract<HostMessage, { kind: 'done' }>;
    expect(collected).toEqual(durable ? [{ module: 1, payload: { value: ['b'] } }] : undefined);
  },
);

test('a buffer that is handed over moves, whatever was skipped beside it', async () => {
  const given = new Uint8Array(8);
  await run([
    stepAt(0, () => skip()),
    stepAt(1, () => transfer(given)),
    stepAt(2, () => 'after', { reads: 0, optional: true }),
  ]);
  expect(given.byteLength).toBe(0);
});

test('a skip within a result cannot travel', async () => {
  const [message] = await run([stepAt(0, () => ({ part: skip() }))]);
  expect(message).toMatchObject({ kind: 'done', results: [] });
  expect((message as Extract<HostMessage, { kind: 'done' }>).error).toMatchObject({
    message: expect.stringContaining('skip()'),
  });
});
