/** Five modules, A → B and C side by side, D → E after both: one after another, and in three groups. */

import { ParallelPipeline, SequentialPipeline } from '@magda/core';
import { ExampleModule } from './example-module.js';

export const sequential = () =>
  new SequentialPipeline({ name: 'sequential' })
    .addModule(ExampleModule.node('A'))
    .addModule(ExampleModule.node('B').dependsOn('A'))
    .addModule(ExampleModule.node('C'))
    .addModule(ExampleModule.node('D').dependsOn('B', 'C'))
    .addModule(ExampleModule.node('E').dependsOn('D'));

export const simpleParallel = () =>
  new ParallelPipeline({ name: 'simple-parallel' })
    .addModule(ExampleModule.node('A', { group: 'g1' }))
    .addModule(ExampleModule.node('B', { group: 'g1' }).dependsOn('A'))
    .addModule(ExampleModule.node('C', { group: 'g2' }))
    .addModule(ExampleModule.node('D', { group: 'g3' }).dependsOn('B', 'C'))
    .addModule(ExampleModule.node('E', { group: 'g3' }).dependsOn('D'));
