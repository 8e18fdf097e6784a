/** Finds what limits how many jobs a pipeline can take, and what would lift that limit. */

import { checkTimeline } from '../timeline/check-timeline.js';
import { type GroupLoad, isHeldBack, isQueuedFor } from '../timeline/group-load.js';
import type { Timeline } from '../timeline/timeline.js';
import type { Advice, Bottleneck } from './advice.js';
import { bottleneckText } from './bottleneck-text.js';

type Seen = Pick<Timeline, 'loads' | 'modules' | 'mostAtOnce' | 'throughput' | 'wallPerJob'>;

const equalWithin = 0.05;
/** Of the jobs that would keep a group fully at work: with so many of them it limits, whether or not others wait. */
const full = 0.8;
/** Slots that are used to this share while jobs wait: their modules do not hold each other up. */
const wellUsed = 0.8;

/** @throws {TypeError} unless it is a timeline. */
export function bottleneck(timeline: Seen): Bottleneck {
  checkTimeline('bottleneck()', timeline);
  const { loads: groups, modules } = timeline;
  const held = groups.filter(isHeldBack);
  if (held.length > 0) return byRate(timeline, held);
  const least = groups[0]?.capacity ?? 0;
  const slowest = groups.filter(({ capacity }) => capacity <= least * (1 + equalWithin));
  const busy = slowest.some(isQueuedFor) || isFull(timeline, least);
  const limit = groups.length === 0 ? 'nothing' : busy ? 'groups' : 'arrivals';
  const limiting = limit === 'groups' ? slowest : [];
  const withAggregate = new Set(modules?.filter(({ aggregate }) => aggregate).map(({ group }) => group));
  const single = limiting.flatMap(({ group }) => (group !== undefined && withAggregate.has(group) ? [group] : []));
  const next = groups[slowest.length]?.capacity ?? least * 2;
  const { advice, gain } =
    limit === 'arrivals'
      ? moreAtOnce(timeline, least)
      : limit === 'groups'
        ? moreSlots(timeline, { limiting, single, next })
        : nothing;
  const names = limiting.map(({ group }) => group);
  const found = { groups, limit, limiting: names, single, advice, gain } as const;
  return { ...found, toText: () => bottleneckText(found) };
}

/** The rate could be raised up to what the replicas of all groups can take. */
function byRate({ loads: groups, throughput: from }: Seen, held: readonly GroupLoad[]): Bottleneck {
  const to = groups[0]?.capacity ?? 0;
  const limiting = held.map(({ group }) => group);
  const raises = from > 0 && to > from * (1 + equalWithin);
  const advice = raises ? limiting.map((group = ''): Advice => ({ raise: 'rate', group, from, to })) : [];
  const found = { groups, limit: 'rate', limiting, single: [], advice, gain: raises ? to / from : 1 } as const;
  return { ...found, toText: () => bottleneckText(found) };
}

/** Whether the calls alone keep the group at work: whoever calls waits for an answer before there is another job. */
function isFull({ mostAtOnce, wallPerJob, throughput }: Seen, capacity: number): boolean {
  return mostAtOnce * 1000 >= capacity * wallPerJob * full && throughput * 2 >= capacity;
}

interface Outcome {
  readonly advice: readonly Advice[];
  readonly gain: number;
}

const nothing: Outcome = { advice: [], gain: 1 };

/** As many jobs as keep the slowest group at work. */
function moreAtOnce({ mostAtOnce: from, wallPerJob, throughput }: Seen, capacity: number): Outcome {
  const to = Math.ceil((capacity * wallPerJob) / 1000);
  if (!Number.isFinite(to) || to <= from || throughput === 0) return nothing;
  return { advice: [{ raise: 'jobs at once', from, to }], gain: capacity / throughput };
}

interface Limit {
  readonly limiting: readonly GroupLoad[];
  readonly single: readonly string[];
  /** What the next group can take. */
  readonly next: number;
}

/**
 * As much as brings the groups level with the next, or doubles them, but no more than what the jobs that are there at
 * once can use; where those use all that there is, more of both.
 */
function moreSlots(seen: Seen, { limiting, single, next }: Limit): Outcome {
  const { loads, mostAtOnce } = seen;
  const least = loads[0]?.capacity ?? 1;
  // What a job takes without its waits; there are never more of them on their way than `mostAtOnce`.
  const own = seen.wallPerJob - loads.reduce((sum, { queuedPerJob, share }) => sum + queuedPerJob * share, 0);
  const bound = own > 0 ? (mostAtOnce / own) * 1000 : Infinity;
  const isBound = bound <= least * (1 + equalWithin);
  const target = isBound ? next : Math.min(next, bound);
  const atOnce = isBound ? Math.ceil((target * own) / 1000) : mostAtOnce;
  const steps = limiting.map((load) => raised(load, single, target, atOnce));
  if (!steps.every((step) => step !== undefined)) return nothing;
  const caller: Advice[] = isBound ? [{ raise: 'jobs at once', from: mostAtOnce, to: atOnce }] : [];
  const capacities = loads.map(({ group, capacity }) => {
    const { from = 1, to = 1 } = steps.find((step) => step.group === group) ?? {};
    return (capacity * to) / from;
  });
  const gain = Math.min(...capacities, isBound ? target : bound) / least;
  return { advice: [...steps, ...caller], gain };
}

function raised(load: GroupLoad, single: readonly string[], target: number, jobs: number) {
  const { group, replicas, concurrency, capacity } = load;
  const raise = toRaise(load, single);
  if (group === undefined || raise === undefined) return undefined;
  const [from, others] = raise === 'replicas' ? [replicas, concurrency] : [concurrency, replicas];
  const level = Math.ceil((target / capacity / (1 + equalWithin)) * from);
  // With slots that are of no use each replica works on one job at a time.
  const most = raise === 'replicas' ? jobs : Math.ceil(jobs / others);
  const to = Math.min(Math.max(level, from + 1), most);
  return to > from ? ({ raise, group, from, to } as const) : undefined;
}

/** Slots are cheaper than replicas, but only where modules leave each other room. */
function toRaise({ group, concurrency, atOnce, slowest, batches }: GroupLoad, single: readonly string[]) {
  if (batches === undefined && concurrency > 1 && atOnce >= concurrency * wellUsed && !slowest.aggregated)
    return 'concurrency';
  return group === undefined || single.includes(group) ? undefined : 'replicas';
}
