/** Which executors are told of a value that several of their groups read, so that they can bring it to them in a better way. */

import type { Executor } from '../executor/executor.js';
import type { Plan } from '../plan/plan.js';
import type { ShareValue } from '../scheduler/job/intermediate-results.js';

/** @returns undefined if none would gain by it. */
export function sharingOf(plan: Plan, executorOf: (group: string) => Executor): ShareValue | undefined {
  const executors = plan.groups.map(({ name }) => executorOf(name));
  const [first] = executors;
  // The usual case: whatever has several readers has them on this one.
  if (executors.every((executor) => executor === first)) return first?.share?.bind(first);
  const byReaders = new Map<readonly number[], readonly Executor[]>();
  for (const { invocations, slots, all } of [plan.phases.run, plan.phases.process]) {
    for (const readers of [all, ...slots.map((slot) => slot.readers)]) {
      const own = readers.map((reader) => executors[invocations[reader]?.group as number] as Executor);
      const gaining = [...new Set(own)].filter(
        (executor) => executor.share !== undefined && own.indexOf(executor) !== own.lastIndexOf(executor),
      );
      if (gaining.length > 0) byReaders.set(readers, gaining);
    }
  }
  if (byReaders.size === 0) return undefined;
  return (payload, readers) => {
    const releases = (byReaders.get(readers) ?? []).flatMap((executor) => executor.share?.(payload) ?? []);
    if (releases.length === 0) return undefined;
    return () => {
      for (const release of releases) release();
    };
  };
}
