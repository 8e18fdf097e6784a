import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Group } from '../builder/group.js';
import { ParallelPipeline } from '../builder/parallel-pipeline.js';
import { MagdaError, StateLostError } from '../errors/errors.js';
import type { ManualClock } from '../resources/fixtures/manual-clock.js';
import { Kept, Played, Reported, type Script } from './fixtures/played.js';
import { simulate } from './fixtures/simulate.js';
import { whileTicking } from './fixtures/ticking.js';
import { turns } from './fixtures/turns.js';
import { Unruly } from './fixtures/unruly.js';

/** Some jobs at once, then a process(); each of the deaths comes so many turns after the first call. */
interface Round {
  readonly jobs: number;
  readonly deaths: readonly { readonly group: 'work' | 'keep' | 'report'; readonly turn: number }[];
  /** Whether process() is called without waiting for the jobs. */
  readonly atOnce: boolean;
}

const round: fc.Arbitrary<Round> = fc.record({
  jobs: fc.nat(5),
  deaths: fc.array(fc.record({ group: fc.constantFrom('work', 'keep', 'keep', 'report'), turn: fc.nat(25) }), {
    maxLength: 2,
  }),
  atOnce: fc.boolean(),
});

async function build(clock: ManualClock, idempotent: boolean) {
  const slow = (length: number) => () => turns(length);
  const script: Script = { work: slow(2), 'keep.aggregate': slow(1), 'keep.process': slow(2), report: slow(2) };
  const options = { idempotent, maxRedeliveries: idempotent ? 2 : 0, maxRestarts: 1_000 };
  const executor = new Unruly({ ms: 0.1 });
  const builder = new ParallelPipeline()
    .addGroup(new Group('work', { ...options, replicas: 2 }))
    .addGroup(new Group('keep', options))
    .addGroup(new Group('report', options))
    .addModule(Played.node('work', { group: 'work' }))
    .addModule(Kept.node('keep', { group: 'keep' }).dependsOn('work'))
    .addModule(Reported.node('report', { group: 'report' }).dependsOn('keep'));
  return { executor, pipeline: await simulate(builder, { executor, clock, script }) };
}

const isLoss = (error: unknown) => error instanceof StateLostError;

test('F42 F43 whatever dies, a process() that succeeds has exactly the successful jobs, or else the loss was told', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(round, { minLength: 1, maxLength: 5 }), fc.boolean(), (rounds, idempotent) =>
      whileTicking(20, async (clock) => {
        const { pipeline, executor } = await build(clock, idempotent);
        let number = 0;
        let held: number[] = [];
        for (const { jobs, deaths, atOnce } of rounds) {
          const runs = Array.from({ length: jobs }, () => {
            const request = ++number;
            return pipeline.runSafe(request).then(([, error]) => ({ request, error }));
          });
          const dying = deaths.map(async ({ group, turn }) => {
            await turns(turn);
            await executor.actor(group).crash();
          });
          if (!atOnce) await Promise.all(runs);
          const [results, error] = await pipeline.processSafe();
          const outcomes = await Promise.all(runs);
          await Promise.all(dying);
          for (const { request, error: failure } of outcomes) {
            if (failure === undefined) held.push(request);
            else expect(failure).toBeInstanceOf(MagdaError);
          }
          if (error === undefined) {
            expect([...((results?.keep ?? []) as readonly number[])].sort((a, b) => a - b)).toEqual(held);
            held = [];
          }
          // A call would be told of a loss.
          const [, told] = await pipeline.runSafe(++number);
          if (told === undefined) held.push(number);
          if (isLoss(told)) {
            // The actor that it waits for may be another victim.
            while (
              await pipeline.reset('keep').then(
                () => false,
                () => true,
              )
            );
            held = [];
          }
        }
        expect(pipeline.stats().pending).toBe(0);
        await pipeline.close();
        expect(executor.alive).toEqual([]);
      }),
    ),
    { numRuns: 150 },
  );
});
