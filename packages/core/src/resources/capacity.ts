/** What an executor has, in integers and with a name for each GPU. */

import { type FixedClaim, fixed, type Resources } from '../executor/claim.js';

export interface Capacity {
  readonly fixed: FixedClaim;
  readonly gpuIds: readonly string[];
}

/**
 * CPUs, memory and custom resources may be Infinity; GPUs are counted by `gpuIds` if `numGpus` is not given.
 *
 * @throws {RangeError} naming the amount that makes no sense.
 */
export function normalizeCapacity(resources: Resources): Capacity {
  const numGpus = resources.numGpus ?? resources.gpuIds?.length ?? 0;
  const amounts = fixed({ ...resources, numGpus });
  if (!Number.isInteger(numGpus))
    throw new RangeError(`numGpus is ${numGpus}; an executor has a whole number of GPUs.`);
  const gpuIds = resources.gpuIds ?? Array.from({ length: numGpus }, (_, index) => String(index));
  if (new Set(gpuIds).size !== numGpus)
    throw new RangeError(
      `gpuIds names ${new Set(gpuIds).size} GPUs (${gpuIds.join(', ')}), but numGpus is ${numGpus}.`,
    );
  return { fixed: amounts, gpuIds };
}
