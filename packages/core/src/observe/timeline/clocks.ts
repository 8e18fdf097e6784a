/** Sets the clocks of replicas by the driver's: a host elsewhere may be seconds off. */

import type { JobEntry, Visit } from './job-entry.js';

interface ReplicaClock extends Pick<Visit, 'group' | 'replica'> {
  /** Milliseconds to add to its times. */
  readonly shift: number;
}

/** The same jobs, with the times of each replica shifted as far as its clock is off. */
export function withOneClock(jobs: readonly JobEntry[], replicas: readonly ReplicaClock[]): readonly JobEntry[] {
  const shifts = new Map(replicas.map((replica) => [nameOf(replica), replica.shift]));
  if ([...shifts.values()].every((shift) => shift === 0)) return jobs;
  return jobs.map((job) => ({
    ...job,
    visits: job.visits.map((visit) => shifted(visit, shifts.get(nameOf(visit)) ?? 0)),
  }));
}

function nameOf({ group, replica }: Pick<Visit, 'group' | 'replica'>): string {
  return JSON.stringify([group, replica]);
}

export function shifted(visit: Visit, shift: number): Visit {
  if (shift === 0) return visit;
  const runs = visit.runs.map(({ module, begin, end }) => ({ module, begin: begin + shift, end: end + shift }));
  return { ...visit, runs, freed: visit.freed === undefined ? undefined : visit.freed + shift };
}
