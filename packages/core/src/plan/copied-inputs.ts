/** What a group on an executor that passes references has to copy for itself: what others read, or have made elsewhere. */

import type { Executor } from '../executor/executor.js';
import type { CopiedInputs } from '../wire/host-spec.js';
import type { Phase } from '../wire/protocol.js';
import type { Plan, PlannedPhase } from './plan.js';

export function copiedInputs(
  { groups, phases }: Plan,
  group: number,
  executorOf: (group: string) => Executor,
): Readonly<Record<Phase, CopiedInputs>> {
  const own = executorOf(groups[group]?.name as string);
  const travels = new Set<number>();
  for (const { name, modules } of groups) {
    for (const { id, crosses } of modules) {
      if (crosses !== undefined || executorOf(name) !== own) travels.add(id);
    }
  }
  const inputsOf = ({ invocations, slots }: PlannedPhase): CopiedInputs => ({
    request: !requestsByReference(invocations.map((one) => executorOf(groups[one.group]?.name as string))),
    inputs: (invocations.find((one) => one.group === group)?.externals ?? []).map((slot) =>
      travels.has(slots[slot]?.module as number),
    ),
  });
  return { run: inputsOf(phases.run), process: inputsOf(phases.process) };
}

/** Whether requests reach all of these executors as what the caller gave. */
export function requestsByReference(readers: readonly Executor[]): boolean {
  return readers.every(({ passes }) => passes === 'references');
}
