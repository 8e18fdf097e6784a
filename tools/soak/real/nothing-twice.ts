/** Holds what modules have written into the diary to what is promised: no job more often than it may be done. */

import { holds } from '../../../packages/core/test/simulation/fixtures/broken.js';
import type { Scheme } from '../../../packages/core/test/simulation/fixtures/scheme.js';
import type { RealPlot } from './plots.js';

export interface Deeds {
  readonly plot: RealPlot;
  readonly scheme: Scheme;
  /** How often each module began each job, by `module job`. */
  readonly times: ReadonlyMap<string, number>;
  /** Calls of which a pipeline said that they had not begun in a group. */
  readonly notBegun: readonly (readonly [n: number, group: string])[];
}

/** @throws what shows that a promise was not kept. */
export function nothingTwice({ plot, scheme, times, notBegun }: Deeds): void {
  const aggregates = new Set(scheme.aggregates.map(({ name }) => name));
  for (const [deed, count] of times) {
    const [module, n] = deed.split(' ') as [string, string];
    // What is recorded is taken in again by each new actor.
    if (aggregates.has(module) && plot.isDurable) continue;
    const { maxRedeliveries = 0 } = plot.groups[scheme.groupOf(module)] ?? {};
    holds(count <= 1 + maxRedeliveries, `${module} began job ${n} ${count} times`);
  }
  for (const [n, group] of notBegun) {
    const began = plot.modules.some((module) => module.group === group && times.has(`${module.name} ${n}`));
    holds(!began, `call ${n} was said not to have begun in group ${group}, but it had`);
  }
}
