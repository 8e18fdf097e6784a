/** Sets the clocks of replicas by the driver's: a host elsewhere may be seconds off. */

import type { JobEntry, Visit } from './recorder.js';

/**
 * The same jobs, with the runs of each replica shifted as little as makes every one of them lie between its
 * hand-over and its end as the driver saw them.
 */
export function withOneClock(jobs: readonly JobEntry[]): readonly JobEntry[] {
  const shifts = shiftsOf(jobs.flatMap((job) => job.visits));
  if ([...shifts.values()].every((shift) => shift === 0)) return jobs;
  return jobs.map((job) => ({
    ...job,
    visits: job.visits.map((visit) => shifted(visit, shifts.get(replicaOf(visit)) ?? 0)),
  }));
}

function shiftsOf(visits: readonly Visit[]): Map<string, number> {
  const bounds = new Map<string, { atLeast: number; atMost: number }>();
  for (const visit of visits) {
    const [first, last] = [visit.runs[0], visit.runs.at(-1)];
    if (first === undefined || last === undefined) continue;
    const { atLeast, atMost } = bounds.get(replicaOf(visit)) ?? { atLeast: -Infinity, atMost: Infinity };
    bounds.set(replicaOf(visit), {
      atLeast: Math.max(atLeast, (visit.dispatched ?? -Infinity) - first.begin),
      atMost: Math.min(atMost, (visit.ended ?? Infinity) - last.end),
    });
  }
  return new Map([...bounds].map(([replica, { atLeast, atMost }]) => [replica, nearestToZero(atLeast, atMost)]));
}

/** 0 as well where the bounds contradict each other: then nothing is known. */
function nearestToZero(atLeast: number, atMost: number): number {
  return atLeast > atMost ? 0 : Math.min(Math.max(0, atLeast), atMost);
}

function replicaOf({ group, replica }: Visit): string {
  return JSON.stringify([group, replica]);
}

function shifted(visit: Visit, shift: number): Visit {
  if (shift === 0) return visit;
  const runs = visit.runs.map(({ module, begin, end }) => ({ module, begin: begin + shift, end: end + shift }));
  return { ...visit, runs };
}
