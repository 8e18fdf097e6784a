/** A group as its options declare it, with what holds for those that are left out. */

import { toLiveOrFile } from '../module/from-file.js';
import { parseMemory } from '../text/memory.js';
import { type GroupOptions, groupOptions } from './group-options.js';
import type { GroupSpec, OwnForm, ResolvedOptions } from './spec.js';

/** What cannot be is in it as it was given, for the build to find. */
export function groupSpec(name: string, options: GroupOptions = {}): GroupSpec {
  const memory = options.memory === undefined ? undefined : bytesOf(options.memory);
  const { numCpus = groupOptions.numCpus.default, numGpus = groupOptions.numGpus.default, resources } = options;
  return {
    name,
    claim: { numCpus, numGpus, memory, resources },
    memory,
    afterCreated: (options.afterCreated ?? []).map(toLiveOrFile),
    ...resolved(options),
  };
}

const ownForm: readonly string[] = ['numCpus', 'numGpus', 'memory', 'resources', 'afterCreated'] satisfies OwnForm[];

function resolved(options: GroupOptions): ResolvedOptions {
  const named = Object.entries(groupOptions).filter(([option]) => !ownForm.includes(option));
  const values = named.map(([option, { default: otherwise }]) => [
    option,
    options[option as keyof GroupOptions] ?? (typeof otherwise === 'function' ? otherwise() : otherwise),
  ]);
  return Object.fromEntries(values) as ResolvedOptions;
}

function bytesOf(memory: number | string): number {
  try {
    return parseMemory(memory);
  } catch {
    return memory as number;
  }
}
