/** The limits of how often jobs of each group may begin: one of its own, or one that it shares by its name. */

import { InvalidGroupError } from '../errors/errors.js';
import type { PlannedGroup } from '../plan/plan.js';
import { RateLimit } from '../scheduler/pool/rate-limit.js';
import { type Rate, ratesOf } from '../spec/rate.js';
import type { PipelineSpec } from '../spec/spec.js';
import { KnownNames } from '../text/nearest.js';
import { quoted } from '../text/quoted.js';
import type { Clock } from '../util/clock.js';

type Rates = Readonly<Record<string, Rate | readonly Rate[]>>;

/** Names of rates that were not given. */
export function rateProblems({ name: pipeline, groups }: PipelineSpec, rates: Rates = {}): InvalidGroupError[] {
  const names = Object.keys(rates);
  return groups.flatMap(({ name: group, rate }) => {
    if (typeof rate !== 'string' || Object.hasOwn(rates, rate)) return [];
    const suggestion = new KnownNames(names).nearest(rate);
    const hint = suggestion === undefined ? '' : ` Did you mean "${suggestion}"?`;
    const known = names.length === 0 ? 'none are given to build()' : `there are ${quoted(names)}`;
    const message = `Group "${group}" has the rate "${rate}", which is none of the \`rates\`: ${known}.${hint}`;
    return [new InvalidGroupError(message, { pipeline, group, suggestion })];
  });
}

/** By group. */
export function rateLimits(
  groups: readonly PlannedGroup[],
  rates: Rates = {},
  clock: Clock,
): readonly (RateLimit | undefined)[] {
  const shared = new Map<string, RateLimit>();
  return groups.map(({ options: { rate } }) => {
    if (rate === undefined) return undefined;
    if (typeof rate !== 'string') return new RateLimit(ratesOf(rate), clock);
    const limit = shared.get(rate) ?? new RateLimit(ratesOf(rates[rate] as Rate), clock);
    shared.set(rate, limit);
    return limit;
  });
}
