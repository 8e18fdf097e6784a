/** Finds the group that limits how many jobs a pipeline can take, and how many replicas would lift that limit. */

import type { GroupLoad } from '../timeline/group-load.js';
import type { Timeline } from '../timeline/timeline.js';
import { bottleneckText } from './bottleneck-text.js';

/** More replicas for one group. */
export interface Advice {
  readonly group: string;
  readonly from: number;
  readonly to: number;
}

export interface Bottleneck {
  /** The most loaded group first. */
  readonly groups: readonly GroupLoad[];
  /**
   * `groups`: those in `limiting`. `arrivals`: hardly a job waits for a replica, so more of them would change nothing.
   * `nothing`: no module has run yet.
   */
  readonly limit: 'groups' | 'arrivals' | 'nothing';
  /** The groups with the least capacity, equal within 5 %; empty unless they limit. */
  readonly limiting: readonly (string | undefined)[];
  /** What to do, all of it together; empty where replicas do not help or are not possible. */
  readonly advice: readonly Advice[];
  /** By which factor that raises the throughput, in the long run. */
  readonly gain: number;
  toText(): string;
}

const equalWithin = 0.05;
/** Jobs that wait less than this share of their work are no queue. */
const leastQueue = 0.1;

export function bottleneck({
  loads: groups,
  modules,
  mostAtOnce,
}: Pick<Timeline, 'loads' | 'modules' | 'mostAtOnce'>): Bottleneck {
  const least = groups[0]?.capacity ?? 0;
  const slowest = groups.filter(({ capacity }) => capacity <= least * (1 + equalWithin));
  const waited = slowest.some(({ queuedPerJob, busyPerJob }) => queuedPerJob > busyPerJob * leastQueue);
  const limit = groups.length === 0 ? 'nothing' : waited ? 'groups' : 'arrivals';
  const limiting = limit === 'groups' ? slowest : [];
  const fixed = new Set(modules?.filter(({ aggregate }) => aggregate).map(({ group }) => group));
  const advice = limiting.some(({ group }) => group === undefined || fixed.has(group))
    ? []
    : adviceFor(limiting, groups[slowest.length]?.capacity ?? least * 2, mostAtOnce);
  const found = {
    groups,
    limit,
    limiting: limiting.map(({ group }) => group),
    advice,
    gain: gainOf(groups, advice),
  } as const;
  return { ...found, toText: () => bottleneckText(found) };
}

/** As many replicas as bring them level with the next group, or double them, but no more than there are jobs at once. */
function adviceFor(limiting: readonly GroupLoad[], target: number, atOnce: number): Advice[] {
  const advice = limiting.map(({ group = '', replicas, capacity }) => {
    const level = Math.ceil((target / capacity / (1 + equalWithin)) * replicas);
    return { group, from: replicas, to: Math.min(Math.max(level, replicas + 1), atOnce) };
  });
  return advice.every(({ from, to }) => to > from) ? advice : [];
}

function gainOf(groups: readonly GroupLoad[], advice: readonly Advice[]): number {
  if (advice.length === 0) return 1;
  const raised = groups.map(({ group, capacity }) => {
    const { from = 1, to = 1 } = advice.find((one) => one.group === group) ?? {};
    return (capacity * to) / from;
  });
  return Math.min(...raised) / (groups[0]?.capacity ?? 1);
}
