/** Keeps what the jobs of a pipeline did, from the events that it emits: a few numbers for each job, group and module. */

import type { GroupEvent, JobEvent, ModuleEvent } from '../../events/events.js';
import { errorText } from '../../text/error-text.js';
import type { Phase } from '../../wire/protocol.js';
import { withOneClock } from './clocks.js';
import type { JobEntry, ModuleSkip, Visit } from './job-entry.js';
import { lastOf, type Open, opened, openedToTakeIn } from './open-visits.js';
import type { Keep, Recording } from './recording.js';
import { ReplicaRecord } from './replica-record.js';
import { lostSpan } from './visit-spans.js';

export class Recorder {
  /** Grows with every change, so that readers can tell whether what they derived is stale. */
  version = 0;
  /** How many jobs it has heard of, by the call that they are. */
  readonly calls: Record<Phase, number> = { run: 0, process: 0 };
  /** The most jobs that were in flight together. */
  mostAtOnce = 0;
  /** Of all jobs that have settled: how many, milliseconds from their calls to their ends altogether, and the last end. */
  readonly settled = { jobs: 0, ms: 0, last: -Infinity };
  #atOnce = 0;
  #begin = Infinity;
  #settled = 0;
  readonly #jobs = new Map<number, Open<JobEntry>>();
  readonly #replicas = new Map<string | undefined, Map<number, ReplicaRecord>>();
  /** The first job whose call was heard: those before were in flight already. */
  #first = Infinity;
  /** Those before the first that are forgotten, so that late news of them does not begin them anew. */
  readonly #early = new Set<number>();

  constructor(private readonly keep: Keep) {}

  get recorded(): number {
    return this.calls.run + this.calls.process;
  }

  recording(): Recording {
    this.#forget();
    const replicas = [...this.#replicas.values()].flatMap((group) => [...group.values()]);
    const jobs = [...this.#jobs.values()].sort((one, other) => one.job - other.job);
    const excerpt = this.recorded > jobs.length ? { keep: this.keep.keep, of: this.recorded } : undefined;
    return { jobs: withOneClock(jobs, replicas), excerpt, replicas, begin: this.#begin };
  }

  onJob({ status, job: id, phase, time, error }: JobEvent): void {
    if (status === 'queued') this.#first = Math.min(this.#first, id);
    const job = status === 'queued' ? this.#opened(id, phase) : this.#known(id, phase);
    if (job === undefined) return;
    this.#begin = Math.min(this.#begin, time);
    if (status === 'queued') job.queued = time;
    else {
      job.settled = time;
      job.outcome = status;
      job.failedIn = moduleOf(error);
      for (const visit of job.visits) {
        // A sequential pipeline does not say when a job is done with its modules.
        if (visit.group === undefined && visit.runs.length > 0) this.#replica(visit).done(visit);
        // Arrays that grew have room to spare; copies have none, which halves what a job takes.
        visit.runs = [...visit.runs];
      }
      job.visits = [...job.visits];
      this.#atOnce -= 1;
      this.settled.jobs += 1;
      this.settled.ms += time - (job.queued ?? time);
      this.settled.last = Math.max(this.settled.last, time);
      this.#settled += 1;
      // Now and then, since it means to look at all of them.
      if (this.#settled >= 2 * this.keep.jobs + 16) this.#forget();
    }
  }

  onGroup({ status, job, phase, group, replica, time, held = 0 }: GroupEvent): void {
    const visits = this.#known(job, phase)?.visits;
    if (visits === undefined) return;
    this.#begin = Math.min(this.#begin, time);
    const last = lastOf(visits, (visit) => visit.group === group && !visit.takesIn);
    const starts = status === 'ready' || status === 'dispatched' || status === 'resumed';
    // A job that was recalled is dispatched anew; one that had run, or had ended, is tried again.
    const again = starts && last !== undefined && (last.ended !== undefined || last.runs.length > 0);
    const visit = last === undefined || again ? opened(visits, group) : last;
    if (status === 'ready') visit.ready = time;
    else if (status === 'dispatched' || status === 'resumed') {
      visit.dispatched = time;
      visit.held += held;
    }
    visit.replica = replica ?? visit.replica;
    if (again) visit.ready ??= last.ended;
    if (status === 'resumed') visit.retried = true;
    if (status === 'withdrawn') this.#withdrawn(visit, replica !== undefined, time);
    // One that waits for another attempt of a module comes back as another visit.
    const ends = status === 'ended' || status === 'parked';
    if (ends) visit.ended = time;
    if (ends && visit.runs.length > 0) this.#replica(visit).done(visit);
  }

  #withdrawn(visit: Open<Visit>, wasThere: boolean, time: number): void {
    visit.ended = time;
    if (!wasThere) visit.dispatched = undefined;
    if (visit.dispatched === undefined || visit.runs.length > 0) return;
    const record = this.#replica(visit);
    visit.lost = true;
    visit.freed = record.freedBefore(time);
    record.lost(lostSpan(visit));
  }

  onModule(event: ModuleEvent): void {
    const { job, phase, module, group, replica, begin, end, batch } = event;
    if (event.status === 'skipped') this.#skipped(event);
    // One that did not run took no time.
    if (event.status === 'skipped' && begin === end) return;
    const run = { module, begin, end, ...(batch && { batch }) };
    const record = this.#replica({ group, replica });
    record.ran(run, event.status === 'aggregated');
    const entry = this.#known(job, phase);
    if (entry === undefined) return;
    const visit = this.#visitOf(event, entry);
    visit.replica = replica;
    if (visit.runs.length === 0) {
      visit.freed = record.freedBefore(begin);
      visit.lost = false;
      const isFirst = !entry.visits.some((one) => one.group === group && one.runs.length > 0);
      record.began(isFirst ? phase : undefined, visit, begin);
    }
    visit.runs.push(run);
    if (visit.ended !== undefined) record.done(visit);
  }

  #skipped({ job, phase, module, group, reason, error }: ModuleEvent): void {
    const entry = this.#known(job, phase);
    if (entry === undefined) return;
    if (entry.skips.length === 0) entry.skips = [];
    entry.skips.push({ module, group, reason: error === undefined ? reason : errorText(error) });
  }

  #visitOf({ status, group, replica, time }: ModuleEvent, { visits, queued }: Open<JobEntry>): Open<Visit> {
    const takesIn = status === 'aggregated' && group !== undefined;
    const known = lastOf(
      visits,
      (one) => one.group === group && one.takesIn === takesIn && (one.replica ?? replica) === replica,
    );
    // A sequential pipeline has no groups to be ready for: a job waits from its call.
    if (!takesIn) return known ?? opened(visits, group, group === undefined ? queued : undefined);
    const visit = known ?? openedToTakeIn(visits, group);
    visit.ended = time;
    return visit;
  }

  /** The job, unless it is forgotten; one that is heard of for the first time was in flight before. */
  #known(id: number, phase: Phase): Open<JobEntry> | undefined {
    this.version += 1;
    const known = this.#jobs.get(id);
    if (known !== undefined || id >= this.#first || this.#early.has(id)) return known;
    return this.#opened(id, phase);
  }

  #opened(id: number, phase: Phase): Open<JobEntry> {
    this.version += 1;
    this.calls[phase] += 1;
    this.#atOnce += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#atOnce);
    const open = { queued: undefined, settled: undefined, outcome: undefined, failedIn: undefined };
    const job: Open<JobEntry> = { job: id, phase, ...open, visits: [], skips: NO_SKIPS };
    this.#jobs.set(id, job);
    return job;
  }

  #replica({ group, replica = 0 }: Pick<Visit, 'group' | 'replica'>): ReplicaRecord {
    const replicas = this.#replicas.get(group) ?? new Map<number, ReplicaRecord>();
    this.#replicas.set(group, replicas);
    const record = replicas.get(replica) ?? new ReplicaRecord(group, replica);
    replicas.set(replica, record);
    return record;
  }

  /** Jobs in flight are remembered in any case. */
  #forget(): void {
    const { jobs, keep } = this.keep;
    if (this.#settled <= jobs) return;
    const settled = [...this.#jobs.values()].filter((job) => job.settled !== undefined);
    const rank = keep === 'newest' ? ({ job }: JobEntry) => job : wallOf;
    settled.sort((one, other) => rank(other) - rank(one));
    for (const { job } of settled.splice(jobs)) {
      this.#jobs.delete(job);
      if (job < this.#first) this.#early.add(job);
    }
    this.#settled = settled.length;
  }
}

/** Most jobs have none; nothing is added to this. */
const NO_SKIPS: ModuleSkip[] = [];

/** 0 where the call was not heard. */
function wallOf({ queued = Infinity, settled = 0 }: JobEntry): number {
  return Math.max(0, settled - queued);
}

function moduleOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('module' in error)) return undefined;
  return typeof error.module === 'string' ? error.module : undefined;
}
