/** Finds what a job had to wait for, back from its end: each group on the path began when the one before let it. */

import type { JobEntry, Visit } from '../timeline/job-entry.js';
import type { ModuleLinks } from '../timeline/timeline.js';
import { readyTime, type Stretch, stretchesOf } from './stretches.js';

/** A stretch of the job's wall time, with the group that it was spent in or on the way to. */
export interface PathStretch extends Stretch {
  readonly group: string | undefined;
  readonly replica: number | undefined;
}

export interface JobSpan {
  readonly begin: number;
  readonly end: number;
}

/** From the begin of the span to its end, without gaps or overlaps. */
export function criticalPath(job: JobEntry, span: JobSpan, modules: readonly ModuleLinks[] | undefined): PathStretch[] {
  const path: PathStretch[] = [];
  const prepend = (stretches: readonly Stretch[], { group, replica }: Visit): void => {
    const inside = stretches.filter(({ begin, end }) => end > begin);
    path.unshift(...inside.map((stretch) => ({ ...stretch, group, replica })));
  };
  const rest = new Set(job.visits);
  let visit = lastVisit(job, span.end);
  let cursor = span.end;
  while (visit !== undefined) {
    rest.delete(visit);
    const stretches = stretchesOf(visit, cursor);
    const done = stretches.at(-1)?.end ?? Math.min(cursor, readyTime(visit, cursor));
    if (cursor === span.end) prepend([{ use: 'settling', begin: done, end: cursor }], visit);
    prepend(stretches, visit);
    const ready = Math.min(cursor, readyTime(visit, cursor));
    const source = earlierTry(visit, rest) ?? sourceOf(visit, ready, rest, modules);
    cursor = source === undefined ? span.begin : Math.max(span.begin, Math.min(source.end, ready));
    prepend([{ use: source === undefined ? 'inputs' : 'transit', begin: cursor, end: ready }], visit);
    visit = source?.visit;
  }
  if (job.visits.length === 0 && span.end > span.begin)
    return [{ use: 'inputs', ...span, group: undefined, replica: undefined }];
  return joined(path);
}

/** Two stretches on the way to a group, one before and one after it was ready, are one. */
function joined(path: readonly PathStretch[]): PathStretch[] {
  const result: PathStretch[] = [];
  for (const stretch of path) {
    const last = result.at(-1);
    const goesOn = last?.use === 'transit' && stretch.use === 'transit' && last.group === stretch.group;
    if (goesOn) result[result.length - 1] = { ...last, end: stretch.end };
    else result.push(stretch);
  }
  return result;
}

/** The one that the job failed in, or the last that was done before the job was. */
function lastVisit({ visits, failedIn }: JobEntry, end: number): Visit | undefined {
  const failing = visits.find(({ runs }) => runs.some(({ module }) => module === failedIn));
  if (failing !== undefined) return failing;
  const finish = ({ ended, runs }: Visit) => ended ?? runs.at(-1)?.end ?? Infinity;
  const done = visits.filter((visit) => finish(visit) <= end);
  return done.length > 0 ? done.reduce((last, visit) => (finish(visit) >= finish(last) ? visit : last)) : visits.at(-1);
}

/** What let a group begin, and when. */
interface Source {
  readonly visit: Visit;
  readonly end: number;
}

/** The replica that had the job before died, or a module failed there and is tried again. */
function earlierTry({ group, retried }: Visit, others: ReadonlySet<Visit>): Source | undefined {
  const before = [...others]
    .filter((visit) => visit.group === group && (visit.lost || retried) && !visit.takesIn)
    .at(-1);
  return before?.ended === undefined ? undefined : { visit: before, end: before.ended };
}

/** The last of the modules whose results made the group ready; an Aggregate takes in when all are done. */
function sourceOf(
  { group, takesIn }: Visit,
  ready: number,
  others: ReadonlySet<Visit>,
  modules: readonly ModuleLinks[] | undefined,
): Source | undefined {
  const inputs = modules?.filter((module) => module.group === group).flatMap((module) => module.inputs);
  const candidates = [...others]
    .filter((visit) => visit.group !== group || takesIn)
    .flatMap((visit) => visit.runs.map((run) => ({ visit, run })))
    .filter(({ run }) => (inputs === undefined || takesIn ? run.end <= ready : inputs.includes(run.module)))
    .map(({ visit, run }) => ({ visit, end: run.end }));
  return candidates.reduce<Source | undefined>(
    (last, next) => (last === undefined || next.end >= last.end ? next : last),
    undefined,
  );
}
