import { describe, expect, test } from 'vitest';
import { AbortedError } from '../errors.js';
import { ParallelPipeline } from '../parallel-pipeline.js';
import type { Pipeline } from '../pipeline.js';
import { ManualClock } from '../resources/fixtures/manual-clock.js';
import { Kept, Played, Reported, type Script } from './fixtures/played.js';
import { simulate } from './fixtures/simulate.js';
import { Doors, turns } from './fixtures/turns.js';
import { Unruly } from './fixtures/unruly.js';

/** `work` feeds the Aggregate `keep`, which feeds `report`; each in a group of its own name. */
async function keeping(script: Script = {}, executor = new Unruly()) {
  const clock = new ManualClock();
  const builder = new ParallelPipeline()
    .addModule(Played.node('work', { group: 'work' }))
    .addModule(Kept.node('keep', { group: 'keep' }).dependsOn('work'))
    .addModule(Reported.node('report', { group: 'report' }).dependsOn('keep'));
  const pipeline = await simulate(builder, { executor, clock, script });
  return { pipeline, executor, clock, kept: () => kept(pipeline) };
}

const kept = async (pipeline: Pipeline) => (await pipeline.process()).keep;

describe('process() keeps its place', () => {
  test('F68 what a job adds after a process() that fails downstream stays, and so does what was there', async () => {
    let fails = true;
    const { pipeline, kept } = await keeping({
      report() {
        if (fails) throw new Error('no report');
      },
    });
    const calls = [pipeline.run(1), pipeline.run(2)];
    const failing = expect(pipeline.process()).rejects.toThrow('no report');
    calls.push(pipeline.run(3), pipeline.run(4));
    await Promise.all([...calls, failing]);
    fails = false;
    expect(await kept()).toEqual([1, 2, 3, 4]);
  });

  test('F67 a process() aborted while it runs takes nothing away from the jobs that were committed meanwhile', async () => {
    const doors = new Doors<string>();
    const { pipeline, kept } = await keeping({ 'keep.process': () => doors.wait('process') });
    await pipeline.run(1);
    const controller = new AbortController();
    const aborted = expect(pipeline.process(undefined, { signal: controller.signal })).rejects.toThrow(AbortedError);
    await doors.atDoor('process');
    const later = pipeline.run(2);
    await turns();
    controller.abort();
    await aborted;
    doors.open('process');
    await later;
    expect(await kept()).toEqual([1, 2]);
  });
});
