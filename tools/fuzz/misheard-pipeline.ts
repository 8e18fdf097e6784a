/** The pipeline whose workers are misheard. */

import assert from 'node:assert/strict';
import { type Executor, Group, type MagdaError, ParallelPipeline, type Pipeline, type StateStore } from '@magda/core';
import { Falter, Gather, Give, Mould, Tally } from './modules.mjs';

export const MISHEARD: readonly string[] = ['bad', 'state', 'again', 'many'];

const RETRY = { maxAttempts: 4, initialInterval: 1, maxInterval: 2 };

/** Groups that are misheard, and one that is not. */
export async function buildMisheard(
  executor: Executor,
  stateStore: StateStore | undefined,
  broke: () => void,
): Promise<Pipeline> {
  for (;;) {
    const pipeline = await new ParallelPipeline({ name: 'misheard' })
      .addGroup(new Group('bad', { replicas: 2, concurrency: 2, maxRestarts: 5, idempotent: true, maxRedeliveries: 1 }))
      .addGroup(new Group('state', { maxRestarts: 5 }))
      .addGroup(new Group('again', { concurrency: 2, maxRestarts: 5, idempotent: true, maxRedeliveries: 1 }))
      .addGroup(new Group('many', { maxRestarts: 5, idempotent: true, maxRedeliveries: 1 }))
      .addModule(Give.node('first', { group: 'bad', expose: 'first' }))
      .addModule(Mould.node('second', { group: 'bad', expose: 'second' }).dependsOn('first'))
      .addModule(Falter.node('falter', { group: 'again', expose: 'falter', retry: RETRY }).dependsOn('first'))
      .addModule(Gather.node('gather', { group: 'many', expose: 'gather', batch: { maxSize: 4 } }).dependsOn('first'))
      .addModule(Falter.node('after', { group: 'many', retry: RETRY, onError: 'skip' }).dependsOn('gather'))
      .addModule(Give.node('good', { group: 'good', expose: 'good' }))
      .addModule(Tally.node('tally', { group: 'state' }).dependsOn('first'))
      .addModule(Give.node('between', { group: 'state' }).dependsOn('good', 'first'))
      .build({ executor, stateStore, logger: { output: () => {} } })
      .catch((error: MagdaError) => isOfStart(error));
    if (pipeline === undefined) continue;
    pipeline.on('actor', ({ status, group, exit }) => {
      if (status !== 'died') return;
      if (exit?.breach !== undefined) broke();
      // At once, instead of after a pause that grows.
      pipeline.reset(group).catch(() => {});
    });
    pipeline.on('module', () => {});
    pipeline.on('progress', ({ fraction, text }) => {
      assert.ok(fraction >= 0 && fraction <= 1);
      assert.ok(text === undefined || typeof text === 'string');
    });
    return pipeline;
  }
}

/** Its workers may have been misheard while they started. */
function isOfStart(error: MagdaError): undefined {
  if (!MISHEARD.includes(error.group ?? '')) throw error;
}
