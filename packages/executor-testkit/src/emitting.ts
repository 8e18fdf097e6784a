/** A pipeline whose module emits what the request says, and what is read of it. */

import { Group, type GroupOptions, type JobStream, ParallelPipeline, type Pipeline } from '@magda/core';
import { Emit } from './fixtures/streaming.js';
import type { Tap } from './tap.js';

export function emitting(executor: Tap, group: GroupOptions = {}): Promise<Pipeline> {
  return new ParallelPipeline({ name: 'streams' })
    .addGroup(new Group('g', group))
    .addModule(Emit.node('emit', { group: 'g' }))
    .build({ executor, logger: false });
}

export async function valuesOf(stream: JobStream): Promise<unknown[]> {
  const values: unknown[] = [];
  for await (const { value } of stream) values.push(value);
  return values;
}
