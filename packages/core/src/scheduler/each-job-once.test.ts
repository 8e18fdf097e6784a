import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Group } from '../builder/group.js';
import { ParallelPipeline } from '../builder/parallel-pipeline.js';
import type { ManualClock } from '../resources/fixtures/manual-clock.js';
import type { Pipeline } from '../runtime/pipeline.js';
import { Kept, Played, Reported, type Script } from './fixtures/played.js';
import { simulate } from './fixtures/simulate.js';
import { whileTicking } from './fixtures/ticking.js';
import { turns } from './fixtures/turns.js';
import { Unruly } from './fixtures/unruly.js';

/** A `run()`, which may throw, or a `process()`, which may fail downstream; either may be aborted. */
interface Call {
  readonly kind: 'run' | 'process';
  readonly fate: 'succeeds' | 'fails' | 'aborted';
  readonly turns: number;
}

const call: fc.Arbitrary<Call> = fc.record({
  kind: fc.oneof(
    { weight: 4, arbitrary: fc.constant('run' as const) },
    { weight: 1, arbitrary: fc.constant('process' as const) },
  ),
  fate: fc.oneof(
    { weight: 2, arbitrary: fc.constant('succeeds' as const) },
    { weight: 1, arbitrary: fc.constantFrom('fails' as const, 'aborted' as const) },
  ),
  turns: fc.nat(5),
});

/** `work` (two replicas) feeds the Aggregate `keep`, which feeds `report`; the request is the call. */
function build(clock: ManualClock): Promise<Pipeline> {
  const fulfil = async ({ request }: { readonly request: Call }) => {
    await turns(request.turns);
    if (request.fate === 'fails') throw new Error('as foretold');
  };
  const script: Script = {
    work: fulfil,
    'keep.aggregate': () => turns(1),
    'keep.process': () => turns(2),
    report: fulfil,
  };
  const builder = new ParallelPipeline()
    .addGroup(new Group('work', { replicas: 2 }))
    .addModule(Played.node('work', { group: 'work' }))
    .addModule(Kept.node('keep', { group: 'keep' }).dependsOn('work'))
    .addModule(Reported.node('report', { group: 'report' }).dependsOn('keep'));
  return simulate(builder, { executor: new Unruly({ ms: 0.1 }), clock, script });
}

interface Outcome {
  readonly call: number;
  readonly succeeded: boolean;
  /** Of a process(): the calls that it saw. */
  readonly seen: readonly number[];
}

async function make(pipeline: Pipeline, call: Call, number: number): Promise<Outcome> {
  const controller = new AbortController();
  if (call.fate === 'aborted') void turns(call.turns).then(() => controller.abort());
  const request = { ...call, number };
  const { signal } = controller;
  const [results, error] = await (call.kind === 'run'
    ? pipeline.runSafe(request, { signal })
    : pipeline.processSafe(request, { signal }));
  const kept = (results?.keep ?? []) as readonly { readonly number: number }[];
  return { call: number, succeeded: error === undefined, seen: kept.map((one) => one.number).sort((a, b) => a - b) };
}

test('F67 F68 each successful job is in exactly one process(): the first one called after it that succeeds', async () => {
  const last: Call = { kind: 'process', fate: 'succeeds', turns: 0 };
  await fc.assert(
    fc.asyncProperty(fc.array(call, { maxLength: 20 }), (given) =>
      whileTicking(1, async (clock) => {
        const calls = [...given, last];
        const pipeline = await build(clock);
        const outcomes = await Promise.all(calls.map((one, number) => make(pipeline, one, number)));
        let waiting: number[] = [];
        for (const { call: number, succeeded, seen } of outcomes) {
          if (!succeeded) continue;
          if (calls[number]?.kind === 'run') {
            waiting.push(number);
          } else {
            expect(seen).toEqual(waiting);
            waiting = [];
          }
        }
        expect(outcomes.at(-1)?.succeeded).toBe(true);
        expect(pipeline.stats()).toMatchObject({
          pending: 0,
          succeeded: outcomes.filter((one) => one.succeeded).length,
        });
        await pipeline.close();
      }),
    ),
    { numRuns: 150 },
  );
});
