/** The way of a large array through three groups, handed over and copied. */

import { ParallelPipeline } from '@magda/core';
import { threads } from '@magda/executor-threads';
import { Pass } from '../echo-module.js';
import { type Contender, median, type Row } from '../row.js';

const JOBS = 10;

async function passing(moves: boolean): Promise<Contender> {
  const parameters = { moves };
  const pipeline = await new ParallelPipeline({ name: moves ? 'moves' : 'copies' })
    .addModule(Pass.node('A', { group: 'g1', parameters }))
    .addModule(Pass.node('B', { group: 'g2', parameters, dependsOn: ['A'] }))
    .addModule(Pass.node('C', { group: 'g3', parameters, dependsOn: ['B'], expose: true }))
    .build({ executor: threads() });
  let made = 0;
  pipeline.on('module', ({ module, end }) => {
    // Making the array costs more than all of its way.
    if (module === 'A') made = end;
  });
  const once = async () => {
    const { C } = await pipeline.run();
    const ms = performance.timeOrigin + performance.now() - made;
    if ((C as Float64Array).at(-1) !== 7) throw new Error('The array did not arrive.');
    return ms;
  };
  const measure = async () => {
    const times: number[] = [];
    for (let job = 0; job < JOBS; job++) times.push(await once());
    return median(times);
  };
  return { measure, close: () => pipeline.close() };
}

export const handOverRows: readonly Row[] = [
  {
    name: '16 MiB handed over through 3 groups of threads',
    peer: 'the same with structured clones',
    unit: 'ms',
    target: { atMost: 0.05 },
    ours: () => passing(true),
    theirs: () => passing(false),
  },
];
