/** Chooses the modules whose move to a group of their own breaks a loop of groups. */

import type { ModuleIndex } from '../graph/graph.js';
import { type Grouping, type Invocation, inputsIn } from './partition.js';

export interface Separable {
  readonly group: string | undefined;
  readonly modules: readonly ModuleIndex[];
}

/**
 * The modules of one group that, within it, follow on results of the group before it in the loop: the fewest there are.
 *
 * @param loop groups of one phase, each waiting for the one before it, the first for the last.
 */
export function separable(grouping: Grouping, loop: readonly Invocation[]): Separable {
  const candidates = loop.map(({ group, phase, modules }, at) => {
    const before = loop.at(at - 1)?.group;
    const following = new Set<ModuleIndex>();
    for (const module of modules) {
      const inputs = inputsIn(grouping, phase, module);
      if (inputs.some((input) => grouping.groups[input] === before || following.has(input))) following.add(module);
    }
    return { group, modules: [...following], stay: modules.length - following.size };
  });
  // If everything in every group followed on the group before it, the modules themselves would form a cycle.
  const [fewest] = candidates.filter(({ stay }) => stay > 0).sort((a, b) => a.modules.length - b.modules.length);
  return fewest!;
}
