/** The environment of a child process: this process's own, with what the executor and the group add. */

import type { SpawnRequest } from '@magda/core';
import { inheritedNodeOptions, withoutHeap } from './inherited-argv.js';
import { nodeOptionsOf, parseNodeOptions } from './node-options.js';

/** Variables; undefined removes one. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Of the GPUs it shows those that were granted; to who was granted none, none, unless `more` or the group says otherwise. */
export function environmentOf({ env, memory, resources: { gpuIds } }: SpawnRequest, more: Environment): Environment {
  const inherited = inheritedNodeOptions(process.env.NODE_OPTIONS);
  const { NODE_OPTIONS, ...others } = {
    ...process.env,
    CUDA_VISIBLE_DEVICES: '',
    NODE_OPTIONS: inherited,
    ...more,
    ...env,
  };
  const granted = gpuIds.length === 0 ? {} : { CUDA_VISIBLE_DEVICES: gpuIds.join(',') };
  return { ...others, ...granted, ...nodeOptions(NODE_OPTIONS, memory) };
}

/** V8 does not start with some words about the heap beside those that a group's `memory` stands for. */
function nodeOptions(text: string | undefined, memory: number | undefined): Environment {
  if (text === undefined) return {};
  return { NODE_OPTIONS: memory === undefined ? text : nodeOptionsOf(withoutHeap(parseNodeOptions(text))) };
}
