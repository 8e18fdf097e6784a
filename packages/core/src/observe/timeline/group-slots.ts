/** How many jobs each group of a pipeline can have at once. */

import { resolvedBatch } from '../../module/batch.js';
import { moduleMeta } from '../../module/metadata.js';
import { runningGroup } from '../../spec/running-options.js';
import type { PipelineSpec } from '../../spec/spec.js';

export interface GroupSlots {
  readonly name: string;
  readonly replicas: number;
  readonly concurrency: number;
  /** The executor that it names. */
  readonly executor?: string | undefined;
  /** Most jobs in one call of its modules, where some take several. */
  readonly maxSize?: number | undefined;
}

/** The declared ones, and those whose modules take several jobs in one call. */
export function groupSlots({ modules, groups }: Pick<PipelineSpec, 'modules' | 'groups'>): readonly GroupSlots[] {
  const largest = new Map<string, number>();
  for (const { group = '', Class, batch } of modules) {
    const meta = moduleMeta(Class);
    const maxSize = meta.batches ? resolvedBatch(meta.batch, batch)?.maxSize : undefined;
    if (maxSize !== undefined) largest.set(group, Math.max(largest.get(group) ?? 0, maxSize));
  }
  const declared = groups.map((group): GroupSlots => {
    const maxSize = largest.get(group.name);
    const { name, replicas, concurrency, executor } = runningGroup(group, maxSize);
    return { name, replicas, concurrency, executor, maxSize };
  });
  const others = [...largest].filter(([name]) => !declared.some((group) => group.name === name));
  return [...declared, ...others.map(([name, maxSize]) => ({ name, replicas: 1, concurrency: 2 * maxSize, maxSize }))];
}
