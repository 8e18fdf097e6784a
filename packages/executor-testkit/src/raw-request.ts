/** What a case says that starts an actor by itself, without a pipeline. */

import type { SpawnRequest } from '@magda/core';

export const rawRequest: SpawnRequest = {
  id: 'laws/g/0#1',
  pipeline: 'laws',
  group: 'g',
  replica: 0,
  incarnation: 1,
  resources: { numCpus: 0, numGpus: 0, memory: 0, resources: {}, gpuIds: [] },
  memory: undefined,
  env: {},
  executorOptions: undefined,
  sources: [],
};

export function unaborted(): { readonly signal: AbortSignal } {
  return new AbortController();
}
