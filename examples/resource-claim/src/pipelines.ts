/** A and B side by side, C after both: one after another, and in groups of which two claim hardware. */

import { Group, ParallelPipeline, SequentialPipeline } from '@magda/core';
import { ExampleModule } from './example-module.js';

export const sequential = () =>
  new SequentialPipeline({ name: 'sequential' })
    .addModule(ExampleModule.node('A'))
    .addModule(ExampleModule.node('B'))
    .addModule(ExampleModule.node('C').dependsOn('A', 'B'));

export const resourceClaim = () =>
  new ParallelPipeline({ name: 'resource-claim' })
    .addGroup(new Group('g1', { numGpus: 1 }))
    .addGroup(new Group('g2', { numCpus: 4, numGpus: 0.5 }))
    .addGroup(new Group('g3')) // optional line
    .addModule(ExampleModule.node('A', { group: 'g1' }))
    .addModule(ExampleModule.node('B', { group: 'g2' }))
    .addModule(ExampleModule.node('C', { group: 'g3' }).dependsOn('A', 'B'));
