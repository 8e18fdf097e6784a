/** Pipelines with an Aggregate that gathers what its jobs are told to return. */

import { Group, type GroupOptions, type ParallelBuildOptions, ParallelPipeline } from '@magda/core';
import type { Order } from '../fixtures/deeds.js';
import { Gather, Late, Obey, Report, type Told } from '../fixtures/modules.js';
import type { Trail } from '../trail.js';

export const keep = (value: unknown): Order => ({ do: 'return', value });

export const tell = (value: Told): Order => ({ do: 'return', value });

/** `obey` feeds the Aggregate `gather` in a group of its own, which feeds `report`. */
export function gathering(options: ParallelBuildOptions, replicas = 1, state: GroupOptions = {}) {
  return new ParallelPipeline()
    .addGroup(new Group('work', { replicas }))
    .addGroup(new Group('state', state))
    .addModule(Obey.node('obey', { group: 'work' }))
    .addModule(Gather.node('gather', { group: 'state' }).dependsOn('obey'))
    .addModule(Report.node('report', { group: 'report' }).dependsOn('gather'))
    .build(options);
}

/** Each job has a part that ends only after `go`. */
export function late({ file }: Trail) {
  return new ParallelPipeline()
    .addModule(Obey.node('obey', { group: 'work', expose: false }))
    .addModule(Gather.node('gather', { group: 'state' }).dependsOn('obey'))
    .addModule(
      Late.node('late', { group: 'late', parameters: { file, mark: 'late', others: ['go'] } }).dependsOn('obey'),
    );
}
