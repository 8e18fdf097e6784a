/** Says where the wall time of one job went, and which modules it had to wait for. */

import { UnknownNameError } from '../../errors/errors.js';
import { checkOptions } from '../../options/check-options.js';
import { describe } from '../../text/describe.js';
import { checkTimeline } from '../timeline/check-timeline.js';
import { unitKinds } from '../timeline/drawing-options.js';
import type { JobEntry, Visit } from '../timeline/job-entry.js';
import type { Timeline } from '../timeline/timeline.js';
import { criticalPath, type JobSpan } from './critical-path.js';
import { explanationText } from './explain-text.js';
import type { Explanation, GroupTimes, ModuleTime, PathSegment, TimeUses } from './explanation.js';
import { readyTime, stretchesOf, type TimeUse, timeUses } from './stretches.js';

/**
 * @throws {TypeError} for what is no timeline, or no number.
 * @throws {UnknownNameError} if the timeline has no such job.
 */
export function explain(timeline: Timeline, job: number): Explanation {
  checkTimeline('explain()', timeline);
  if (typeof job !== 'number')
    throw new TypeError(`explain() takes the number of a job: it was given ${describe(job)}.`);
  const entry = timeline.jobs.find((one) => one.job === job);
  if (entry === undefined) throw unknownJob(timeline, job);
  const span = spanOf(entry);
  const stretches = criticalPath(entry, span, timeline.modules);
  const path = stretches.map(({ use, group, replica, module, begin, end }): PathSegment => {
    return { use, group, replica, module, begin: begin - span.begin, end: end - span.begin };
  });
  const explanation = {
    job,
    phase: entry.phase,
    outcome: entry.outcome,
    wall: span.end - span.begin,
    uses: totals(path),
    path,
    groups: entry.visits.map((visit) => groupTimes(visit, span, timeline.executors.get(visit.group))),
    modules: entry.visits.flatMap((visit) => moduleTimes(visit, path)),
    skipped: entry.skips,
  };
  return {
    ...explanation,
    toText(options) {
      checkOptions('toText()', options, unitKinds);
      return explanationText(explanation, options);
    },
  };
}

/** From the call to the end of the job, or to the last that was heard of it. */
function spanOf({ queued, settled, visits }: JobEntry): JobSpan {
  const begin = queued ?? Math.min(...visits.map((visit) => readyTime(visit, Infinity)));
  const heard = visits.flatMap(({ ready, dispatched, ended, runs }) => [ready, dispatched, ended, runs.at(-1)?.end]);
  const end = settled ?? Math.max(begin, ...heard.filter((time) => time !== undefined));
  return Number.isFinite(begin) ? { begin, end: Math.max(begin, end) } : { begin: end, end };
}

function totals(spans: readonly { use: TimeUse; begin: number; end: number }[]): TimeUses {
  const sum = (use: TimeUse) => spans.reduce((ms, span) => ms + (span.use === use ? span.end - span.begin : 0), 0);
  return Object.fromEntries(timeUses.map((use) => [use, sum(use)])) as TimeUses;
}

function groupTimes(visit: Visit, { begin, end }: JobSpan, executor: string | undefined): GroupTimes {
  const ready = Math.min(end, Math.max(begin, readyTime(visit, end)));
  const stretches = stretchesOf(visit, end);
  const { queued, held, retry, transit, running } = totals(stretches);
  const after = end - (stretches.at(-1)?.end ?? ready);
  return {
    group: visit.group,
    ...(executor && { executor }),
    replica: visit.replica,
    inputs: ready - begin,
    queued,
    held,
    retry,
    transit,
    running,
    after,
  };
}

function moduleTimes({ group, replica, runs }: Visit, path: readonly PathSegment[]): ModuleTime[] {
  return runs.map(({ module, begin, end }) => ({
    module,
    group,
    replica,
    running: end - begin,
    critical: path.some((segment) => segment.module === module && segment.group === group),
  }));
}

function unknownJob({ name, jobs, recorded }: Timeline, job: number): UnknownNameError {
  const [first, last] = [jobs[0]?.job, jobs.at(-1)?.job];
  const known =
    first === undefined ? 'none yet' : first === last ? `only ${first}` : `${jobs.length} from ${first} to ${last}`;
  const forgotten = recorded > jobs.length ? ` and has forgotten ${recorded - jobs.length}` : '';
  const message = `The timeline of pipeline "${name}" has no job ${job}. It has ${known}${forgotten}; record from before the call, or more \`jobs\`.`;
  return new UnknownNameError(message, { pipeline: name, job });
}
