/** Are pipelines on threads done when they can be? Holds times against their ideals; of five runs the best counts. */

import { join } from 'node:path';
import { Group, ParallelPipeline } from '@magda/core';
import { recordTimeline } from '@magda/core/observe';
import { threads } from '@magda/executor-threads';
import { root, run } from './steps.mjs';
import { Task, unit } from './task.mjs';

const mostRuns = 5;
const cases = {
  'simple-parallel': () => example('simple-parallel'),
  'resource-claim': () => example('resource-claim'),
  'actor-pool': () => example('actor-pool'),
  'unequal jobs': unequalJobs,
  'early start': earlyStart,
};

console.log(line('units of 100 ms', 'ours', 'ideal', 'ratio'));
for (const [name, measure] of Object.entries(cases)) {
  for (const { what, units, ideal, limit } of await bestOf(mostRuns, measure)) {
    const times = line(`${name}: ${what}`, units.toFixed(2), String(ideal), (units / ideal).toFixed(3));
    if (units > limit) process.exitCode = 1;
    console.log(units > limit ? `${times}  TOO LATE: at most ${limit.toFixed(2)}` : times);
  }
}

/** What an example prints of itself. */
function example(name) {
  const output = run(process.execPath, ['--import', 'tsx', 'src/main.ts'], { cwd: join(root, 'examples', name) });
  const lines = [...output.matchAll(/^(.+?) +(\d+\.\d+) units \(ideal (\d+)\)$/gm)];
  if (lines.length < 2) throw new Error(`examples/${name} printed no times:\n${output}`);
  return lines.map(([, what, units, ideal]) => time(what, Number(units), Number(ideal), 1.05));
}

/** A long job on one of two replicas delays none of the short ones. */
async function unequalJobs() {
  const builder = new ParallelPipeline()
    .addGroup(new Group('g1', { replicas: 2 }))
    .addModule(Task.node('A', { group: 'g1' }));
  const { makespan, endOf } = await timesOf(builder, [{ A: 10 }, {}, {}, {}, {}, {}]);
  return [time('third job', endOf('A', 3), 2, 1.1), time('all', makespan, 10, 1.05)];
}

/** D needs A of g1 and does not wait for B, which g1 runs next. */
async function earlyStart() {
  const builder = new ParallelPipeline()
    .addModule(Task.node('A', { group: 'g1' }))
    .addModule(Task.node('B', { group: 'g1' }).dependsOn('A'))
    .addModule(Task.node('C', { group: 'g2' }))
    .addModule(Task.node('D', { group: 'g3' }).dependsOn('A', 'C'));
  const { makespan, endOf } = await timesOf(builder, [{ B: 5 }]);
  return [time('D', endOf('D', 1), 2, 1.1), time('all', makespan, 6, 1.05)];
}

/** In units since the first call, after the build. */
async function timesOf(builder, jobs) {
  const pipeline = await builder.build({ executor: threads() });
  const timeline = recordTimeline(pipeline);
  const start = performance.now();
  await Promise.all(jobs.map((job) => pipeline.run(job)));
  const makespan = (performance.now() - start) / unit;
  await pipeline.close();
  const runs = timeline.entries().filter(({ kind }) => kind === 'run');
  const endOf = (module, job) => runs.find((entry) => entry.module === module && entry.job === job).end / unit;
  return { makespan, endOf };
}

/** @param tolerance How many times the ideal it may take. */
function time(what, units, ideal, tolerance) {
  return { what, units, ideal, limit: ideal * tolerance };
}

/** The least of each time, in as many runs as it takes to keep within the limits. */
async function bestOf(most, measure) {
  let best = await measure();
  for (let runs = 1; runs < most && best.some(({ units, limit }) => units > limit); runs += 1) {
    const again = await measure();
    best = best.map((time, index) => (again[index].units < time.units ? again[index] : time));
  }
  return best;
}

function line(what, units, ideal, ratio) {
  return `${what.padEnd(28)}${units.padStart(6)}${ideal.padStart(7)}${ratio.padStart(8)}`;
}
