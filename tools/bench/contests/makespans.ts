/** The three examples, with units of 100 ms, against the least time that they can take. */

import { type Executor, Group, ParallelPipeline } from '@magda/core';
import { processes } from '@magda/executor-processes';
import { threads } from '@magda/executor-threads';
import type { Contest, Contestant } from '../contest.js';
import { unit, Wait } from '../modules/wait.mjs';
import { loopback } from './remote.js';

const simpleParallel = () =>
  new ParallelPipeline({ name: 'simple-parallel' })
    .addModule(Wait.node('A', { group: 'g1' }))
    .addModule(Wait.node('B', { group: 'g1' }).dependsOn('A'))
    .addModule(Wait.node('C', { group: 'g2' }))
    .addModule(Wait.node('D', { group: 'g3' }).dependsOn('B', 'C'))
    .addModule(Wait.node('E', { group: 'g3' }).dependsOn('D'));

const resourceClaim = () =>
  new ParallelPipeline({ name: 'resource-claim' })
    .addGroup(new Group('g1', { numGpus: 1 }))
    .addGroup(new Group('g2', { numCpus: 4, numGpus: 0.5 }))
    .addModule(Wait.node('A', { group: 'g1' }))
    .addModule(Wait.node('B', { group: 'g2' }))
    .addModule(Wait.node('C', { group: 'g3' }).dependsOn('A', 'B'));

const actorPool = () =>
  new ParallelPipeline({ name: 'actor-pool' })
    .addGroup(new Group('g2', { replicas: 3 }))
    .addModule(Wait.node('A', { group: 'g1' }))
    .addModule(Wait.node('B', { group: 'g2', parameters: { units: 5 } }).dependsOn('A'))
    .addModule(Wait.node('C', { group: 'g3' }).dependsOn('B'));

/** The least time that three jobs can take, in units. */
const examples: readonly { readonly ideal: number; readonly builder: () => ParallelPipeline }[] = [
  { ideal: 8, builder: simpleParallel },
  { ideal: 4, builder: resourceClaim },
  { ideal: 9, builder: actorPool },
];

async function makespan(builder: ParallelPipeline, executor: Executor): Promise<Contestant> {
  const pipeline = await builder.build({ executor });
  const measure = async () => {
    const begin = performance.now();
    await Promise.all(['Job1', 'Job2', 'Job3'].map((job) => pipeline.run(job)));
    return (performance.now() - begin) / unit;
  };
  const close = async () => {
    await pipeline.close();
    await executor.close();
  };
  return { measure, close };
}

const capacity = { numCpus: 8, numGpus: 2 };

export const contests: readonly Contest[] = examples.map(({ ideal, builder }) => {
  const ours = {
    'MAGDA on threads': () => makespan(builder(), threads(capacity)),
    'MAGDA on processes': () => makespan(builder(), processes(capacity)),
    'MAGDA on remote': () => makespan(builder(), loopback(capacity)),
  };
  const schedule = 'the ideal schedule';
  return {
    name: `makespan of ${builder().toSpec().name}`,
    unit: 'units',
    contestants: { ...ours, [schedule]: async () => ({ measure: async () => ideal, close: async () => {} }) },
    comparisons: Object.keys(ours).map((one) => ({ ours: one, peer: schedule, target: { atMost: 1.03 } })),
  };
});
