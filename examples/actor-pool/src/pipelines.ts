/** A slow module B between two quick ones: one after another, and with B in a group of `replicas` copies. */

import { Group, ParallelPipeline, SequentialPipeline } from '@magda/core';
import { ExampleModule } from './example-module.js';

const slow = { units: 5 };

export const sequential = () =>
  new SequentialPipeline({ name: 'sequential' })
    .addModule(ExampleModule.node('A'))
    .addModule(ExampleModule.node('B', { parameters: slow }).dependsOn('A'))
    .addModule(ExampleModule.node('C').dependsOn('B'));

export const actorPool = (replicas: number) =>
  new ParallelPipeline({ name: 'actor-pool' })
    .addGroup(new Group('g2', { replicas }))
    .addModule(ExampleModule.node('A', { group: 'g1' }))
    .addModule(ExampleModule.node('B', { group: 'g2', parameters: slow }).dependsOn('A'))
    .addModule(ExampleModule.node('C', { group: 'g3' }).dependsOn('B'));
