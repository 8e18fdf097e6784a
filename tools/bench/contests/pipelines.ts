/** The graphs that contests run, with modules that do next to nothing, so that what is measured is the way to them. */

import { type Executor, ParallelPipeline } from '@magda/core';
import { type Contestant, rate } from '../contest.js';
import { Echo } from '../modules/echo.mjs';

export const oneGroup = () =>
  new ParallelPipeline({ name: 'one-group' }).addModule(Echo.node('A', { group: 'g1', expose: true }));

/** A feeds B and C, which feed D: each in a group of its own. */
export const diamond = () =>
  new ParallelPipeline({ name: 'diamond' })
    .addModule(Echo.node('A', { group: 'g1' }))
    .addModule(Echo.node('B', { group: 'g2', dependsOn: ['A'] }))
    .addModule(Echo.node('C', { group: 'g3', dependsOn: ['A'] }))
    .addModule(Echo.node('D', { group: 'g4', dependsOn: ['B', 'C'], expose: true }));

/** A request of a usual kind. */
export const order = (id: number) => ({ id, name: 'hello', tags: ['a', 'b'], at: { x: 1, y: 2.5 } });

export const itself = (job: number): unknown => job;

/** Jobs per second of a pipeline on an executor. */
export async function ours(
  builder: ReturnType<typeof oneGroup> | ReturnType<typeof diamond>,
  executor: Executor,
  jobs: number,
  request = itself,
  inFlight = 64,
): Promise<Contestant> {
  const pipeline = await (builder as ParallelPipeline).build({ executor });
  const close = async () => {
    await pipeline.close();
    await executor.close();
  };
  return { measure: () => rate((job) => pipeline.run(request(job)), jobs, inFlight), close };
}
