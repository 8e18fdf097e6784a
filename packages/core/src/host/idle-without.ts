/** Steps of modules that lack an input: they skip, without a call of their module. */

import { skip } from '../data/skip.js';
import { lacking } from '../text/lacking.js';
import type { InputSpec } from '../wire/host-spec.js';
import type { Step } from './step.js';

/** The steps in which, from a position on, those that need what is absent are idle: each skips in its turn. */
export function idleWithout(
  steps: readonly Step[],
  from: number,
  isAbsent: (input: InputSpec) => boolean,
): readonly Step[] {
  return steps.map((step, at) => {
    if (at < from) return step;
    const missing = step.inputs.find((input) => input.optional !== true && isAbsent(input));
    if (missing === undefined) return step;
    return { ...step, idle: true, call: () => skip(lacking(missing.source.name)) };
  });
}
