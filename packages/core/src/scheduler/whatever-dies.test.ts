import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Group } from '../builder/group.js';
import { ParallelPipeline } from '../builder/parallel-pipeline.js';
import { MagdaError } from '../errors/errors.js';
import type { ManualClock } from '../resources/fixtures/manual-clock.js';
import { Played, type Script } from './fixtures/played.js';
import { simulate } from './fixtures/simulate.js';
import { whileTicking } from './fixtures/ticking.js';
import { Doors, turns, until } from './fixtures/turns.js';
import { Unruly } from './fixtures/unruly.js';

/** What happens to a job besides its work. */
type Fate = 'none' | 'throws' | 'aborted' | 'late' | 'hangs';

interface Story {
  /** How it is known what a dead actor had begun, if it is. */
  readonly proof: 'shared memory' | 'start records' | 'none';
  readonly concurrency: number;
  readonly idempotent: boolean;
  readonly maxUndelivered: number;
  readonly jobs: readonly { readonly fate: Fate; readonly turns: number }[];
  /** In which turn which replica dies. */
  readonly deaths: readonly { readonly turn: number; readonly group: 'make' | 'use'; readonly replica: number }[];
}

const story: fc.Arbitrary<Story> = fc.record({
  proof: fc.constantFrom('shared memory', 'start records', 'none'),
  concurrency: fc.integer({ min: 1, max: 3 }),
  idempotent: fc.boolean(),
  maxUndelivered: fc.integer({ min: 1, max: 6 }),
  jobs: fc.array(
    fc.record({
      fate: fc.oneof(
        { weight: 6, arbitrary: fc.constant<Fate>('none') },
        { weight: 4, arbitrary: fc.constantFrom<Fate>('throws', 'aborted', 'late', 'hangs') },
      ),
      turns: fc.nat(4),
    }),
    { minLength: 1, maxLength: 25 },
  ),
  deaths: fc.array(
    fc.record({ turn: fc.nat(40), group: fc.constantFrom('make' as const, 'use' as const), replica: fc.nat(1) }),
    { maxLength: 4 },
  ),
});

/** The request of jobs that wait at the gate. */
const GATED = -1;

/** Plays it on `make` (two replicas) → `use` (two replicas). */
async function play(clock: ManualClock, { proof, concurrency, idempotent, maxUndelivered, jobs, deaths }: Story) {
  const gate = new Doors<string>();
  const ran = { make: new Map<number, number>(), use: new Map<number, number>() };
  const work =
    (name: 'make' | 'use') =>
    async ({ request }: { readonly request: number }) => {
      if (request === GATED) return name === 'make' && gate.wait('gate');
      ran[name].set(request, (ran[name].get(request) ?? 0) + 1);
      const { fate, turns: length } = jobs[request] as Story['jobs'][number];
      await turns(length);
      if (fate === 'throws' && name === 'use') throw new Error('broken');
      if (fate === 'hangs' && name === 'make') await new Promise(() => {});
      return request;
    };
  const script: Script = { make: work('make'), use: work('use') };
  const executor = new Unruly({
    sharedMemory: proof === 'shared memory',
    startRecords: proof === 'start records',
    ms: 0.1,
  });
  const options = { replicas: 2, concurrency, idempotent, maxRedeliveries: idempotent ? 1 : 0, maxUndelivered };
  const limits = { maxRestarts: 100, timeout: 500, cancelGrace: 50 };
  const builder = new ParallelPipeline()
    .addGroup(new Group('make', { ...options, ...limits }))
    .addGroup(new Group('use', { ...options, ...limits }))
    .addModule(Played.node('make', { group: 'make', expose: false }))
    .addModule(Played.node('use', { group: 'use' }).dependsOn('make'));
  const pipeline = await simulate(builder, { executor, clock, script });
  const outcomes = jobs.map(({ fate }, request) => {
    const controller = new AbortController();
    if (fate === 'aborted') void turns(request % 7).then(() => controller.abort());
    const deadline = fate === 'late' ? 20 : undefined;
    return pipeline.runSafe(request, { signal: controller.signal, deadline });
  });
  const dying = deaths.map(async ({ turn, group, replica }) => {
    await turns(turn);
    await executor.actor(group, replica).crash();
  });
  const settled = await Promise.all(outcomes);
  await Promise.all(dying);
  return { pipeline, executor, gate, ran, settled };
}

test('F36 F37 F47 whatever dies, every job settles, none runs twice, and nothing is left', {
  timeout: 60_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(story, (told) =>
      whileTicking(5, async (clock) => {
        const { pipeline, executor, gate, ran, settled } = await play(clock, told);
        for (const [request, [results, error]] of settled.entries()) {
          if (error === undefined) expect(results).toEqual({ use: request });
          else expect(error).toBeInstanceOf(MagdaError);
          const most = told.idempotent ? 2 : 1;
          expect(ran.make.get(request) ?? 0).toBeLessThanOrEqual(most);
          expect(ran.use.get(request) ?? 0).toBeLessThanOrEqual(most);
          const { fate } = told.jobs[request] as Story['jobs'][number];
          if (fate === 'none' && told.deaths.length === 0 && !told.jobs.some((job) => job.fate === 'hangs')) {
            expect(error).toBeUndefined();
          }
        }
        await until(() =>
          pipeline.stats().groups.every(({ alive, running, abandoned }) => alive === 2 && running === abandoned),
        );
        const idle = { queued: 0, handedAhead: 0 };
        expect(pipeline.stats()).toMatchObject({ pending: 0, groups: [idle, idle] });
        // What still held a place would be missing now: as many as may be ahead are handed out at once.
        const slots = 2 * told.concurrency - (pipeline.stats().groups[0]?.abandoned ?? 0);
        const places = Math.min(told.maxUndelivered, slots);
        const gated = Array.from({ length: places * 2 }, () => pipeline.run(GATED));
        await until(() => gate.arrived.length >= places);
        gate.open('gate');
        await Promise.all(gated);
        await pipeline.close();
        expect(executor.alive).toEqual([]);
        await until(() => clock.pending === 0);
      }),
    ),
    { numRuns: 150 },
  );
});
