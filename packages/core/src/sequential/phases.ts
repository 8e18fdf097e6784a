/** What each phase of a sequential pipeline runs, and what of it the caller gets. */

import { ABSENT } from '../data/skip.js';
import type { GroupModules } from '../host/group-modules.js';
import type { Step } from '../host/step.js';
import type { Results } from '../runtime/pipeline.js';
import type { Phase } from '../wire/protocol.js';

export interface SequentialPhase {
  readonly steps: readonly Step[];
  readonly exposed: readonly { readonly name: string; readonly at: number }[];
}

export function phaseOf(group: GroupModules, phase: Phase): SequentialPhase {
  const steps = group.steps(phase);
  const exposed = steps.flatMap(({ spec, at, collects }) =>
    spec.exposed === undefined || collects ? [] : [{ name: spec.exposed, at }],
  );
  return { steps, exposed };
}

/** @param values what its steps gave, or `ABSENT`. */
export function resultsOf({ exposed }: SequentialPhase, values: readonly unknown[]): Results {
  const results: Results = {};
  for (const { name, at } of exposed) if (values[at] !== ABSENT) results[name] = values[at];
  return results;
}
