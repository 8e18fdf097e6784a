/** The environment of a child process: this process's own, with what the executor and the group add. */

import type { SpawnRequest } from '@magda/core';

/** Variables; undefined removes one. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Of the GPUs it shows those that were granted; to who was granted none, none, unless `more` or the group says otherwise. */
export function environmentOf({ env, resources: { gpuIds } }: SpawnRequest, more: Environment): Environment {
  const granted = gpuIds.length === 0 ? {} : { CUDA_VISIBLE_DEVICES: gpuIds.join(',') };
  return { ...process.env, CUDA_VISIBLE_DEVICES: '', ...more, ...env, ...granted };
}
