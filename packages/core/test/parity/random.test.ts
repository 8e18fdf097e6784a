/** Whatever the graph, the groups and the failures: every call settles, and gives what plain reckoning gives. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AbortedError, GroupCycleError, inline, MagdaError, ModuleError } from '../../src/index.js';
import { memoryStore } from '../../src/store/index.js';
import { hastyCalls, hastyPipeline, lenientPipeline, randomCalls } from './fixtures/random/arbitraries.js';
import { parallelOf, sequentialOf, turns } from './fixtures/random/build.js';
import { groupsWait } from './fixtures/random/groups-wait.js';
import { processed, type RandomCall, type RandomPipeline } from './fixtures/random/model.js';
import { Reckoning } from './fixtures/random/reckoning.js';
import type { Built } from './fixtures/setting.js';

/** A call that hangs fails its case, and so shows which case it is. */
const limits = { numRuns: 60, timeout: 5_000 };

const recorded = () => ({ stateStore: memoryStore({ snapshotEvery: 3 }) });

const kinds = [
  ['sequential', (pipeline: RandomPipeline) => sequentialOf(pipeline).build()],
  ['sequential, recorded', (pipeline: RandomPipeline) => sequentialOf(pipeline).build(recorded())],
  ['inline', (pipeline: RandomPipeline) => parallelOf(pipeline).build({ executor: inline() })],
  ['inline, recorded', (pipeline: RandomPipeline) => parallelOf(pipeline).build({ executor: inline(), ...recorded() })],
  [
    'inline, by reference',
    (pipeline: RandomPipeline) => parallelOf(pipeline).build({ executor: inline({ share: true }) }),
  ],
] as const;

describe.each(kinds)('%s', (name, build) => {
  const refused = (pipeline: RandomPipeline) => !name.startsWith('sequential') && groupsWait(pipeline);

  test('results and failures are those of one module after another, and Aggregates have exactly the successful jobs', async () => {
    const property = fc.asyncProperty(lenientPipeline, randomCalls(false), async (pipeline, calls) => {
      if (refused(pipeline)) await isRefused(build(pipeline));
      else await checked(pipeline, calls, await build(pipeline));
    });
    await fc.assert(property, limits);
  });

  test('also if callers give up: their jobs leave no trace', async () => {
    const property = fc.asyncProperty(lenientPipeline, randomCalls(true), async (pipeline, calls) => {
      fc.pre(!refused(pipeline));
      await checked(pipeline, calls, await build(pipeline));
    });
    await fc.assert(property, limits);
  });
});

test('inline: whatever ends jobs early, each call settles, and nothing is left behind', async () => {
  const property = fc.asyncProperty(hastyPipeline, hastyCalls, fc.boolean(), async (pipeline, calls, closesEarly) => {
    fc.pre(!groupsWait(pipeline));
    const built = await parallelOf(pipeline).build({ executor: inline() });
    const settled = Promise.allSettled(calls.map((call) => make(built, call)));
    if (!closesEarly) await settled;
    await built.close({ deadline: 1 });
    for (const outcome of await settled)
      if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(MagdaError);
    expect(built.stats().pending).toBe(0);
    for (const group of built.stats().groups) {
      expect(group).toMatchObject({ queued: 0, running: 0, handedAhead: 0, alive: 0 });
    }
  });
  await fc.assert(property, limits);
});

/** The only thing that may be wrong with a random pipeline. */
async function isRefused(build: Promise<Built>): Promise<void> {
  const error = await build.catch((error) => error);
  for (const each of error.errors ?? [error]) expect(each).toBeInstanceOf(GroupCycleError);
}

/** Makes all calls at once, and checks each against the reckoning, in the order of calls. */
async function checked(pipeline: RandomPipeline, calls: readonly RandomCall[], built: Built): Promise<void> {
  const known = knownTo(pipeline, calls);
  const outcomes = await Promise.allSettled(known.map((call) => make(built, call)));
  const reckoning = new Reckoning(pipeline);
  for (const [at, outcome] of outcomes.entries()) {
    const call = known[at] as RandomCall;
    if (outcome.status === 'fulfilled') {
      expect(reckoning.fails(call), `call ${at} should have failed`).toBe(false);
      expect(outcome.value, `call ${at}`).toEqual(reckoning.results(call));
      reckoning.succeeded(call);
    } else if (call.patience === undefined || !(outcome.reason instanceof AbortedError)) {
      expect(outcome.reason).toBeInstanceOf(ModuleError);
      expect(reckoning.fails(call), `call ${at} should have succeeded`).toBe(true);
      expect(call.order.fail).toContain(outcome.reason.module);
    }
  }
  const last: RandomCall = { kind: 'process', order: { n: 99, fail: [], skip: [] }, patience: undefined };
  expect(await make(built, last)).toEqual(reckoning.results(last));
  await built.close();
}

/** Only modules that are there are told to fail. */
function knownTo({ modules }: RandomPipeline, calls: readonly RandomCall[]): readonly RandomCall[] {
  const names = modules.map(({ name }) => name);
  return calls.map((call) => ({
    ...call,
    order: {
      n: call.order.n,
      fail: call.order.fail.filter((name) => names.includes(name)),
      skip: call.order.skip.filter((name) => names.includes(name)),
    },
  }));
}

function make(built: Built, { kind, order, patience, deadline }: RandomCall): Promise<unknown> {
  const giveUp = new AbortController();
  if (patience !== undefined) void turns(patience).then(() => giveUp.abort(new Error('given up')));
  return built[kind](order, { signal: giveUp.signal, deadline });
}

test('the random pipelines are of all sorts', () => {
  const sample = fc.sample(lenientPipeline, { numRuns: 300, seed: 1 });
  const share = (test: (pipeline: RandomPipeline) => boolean) => sample.filter(test).length / sample.length;
  expect(share(groupsWait)).toBeGreaterThan(0.1);
  expect(share((pipeline) => !groupsWait(pipeline) && processed(pipeline).size > 0)).toBeGreaterThan(0.2);
  expect(share(({ modules }) => modules.filter(({ inputs }) => inputs.length === 0).length > 1)).toBeGreaterThan(0.2);
  expect(share(({ modules }) => new Set(modules.map(({ group }) => group)).size > 2)).toBeGreaterThan(0.2);
  expect(share(({ modules }) => modules.some(({ optional }) => optional.length > 0))).toBeGreaterThan(0.3);
  expect(share(({ modules }) => modules.some(({ lenient }) => lenient))).toBeGreaterThan(0.3);
});
