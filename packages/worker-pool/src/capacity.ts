/** What an executor on this machine has to give: what its options say, else what the machine has. */

import { availableParallelism, totalmem } from 'node:os';
import type { Resources } from '@magda/core';

/** @param options those of an executor, checked. */
export function capacityOf(options: Resources): Resources {
  const { numCpus = availableParallelism(), memory = totalmem(), resources = {}, gpuIds } = options;
  const numGpus = options.numGpus ?? gpuIds?.length ?? 0;
  return { numCpus, numGpus, memory, resources, ...(gpuIds !== undefined && { gpuIds }) };
}
