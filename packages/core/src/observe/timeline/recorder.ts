/** Keeps what the jobs of a pipeline did, from the events that it emits: a few numbers for each job, group and module. */

import type { GroupEvent, JobEvent, ModuleEvent } from '../../events.js';
import type { Phase } from '../../wire/protocol.js';

/** One module that ran, in milliseconds since the epoch. */
export interface ModuleRun {
  readonly module: string;
  readonly begin: number;
  readonly end: number;
}

/** One job in one group, in milliseconds since the epoch; what has not happened, or was not seen, is undefined. */
export interface Visit {
  /** Undefined in a sequential pipeline. */
  readonly group: string | undefined;
  readonly replica: number | undefined;
  /** When all its inputs were there. */
  readonly ready: number | undefined;
  /** When it was handed to the replica, which may still have been busy. */
  readonly dispatched: number | undefined;
  /** When it was done there, or withdrawn. */
  readonly ended: number | undefined;
  /** In the order in which they ended. */
  readonly runs: readonly ModuleRun[];
}

/** One call of `run()` or `process()`, in milliseconds since the epoch. */
export interface JobEntry {
  readonly job: number;
  readonly call: Phase;
  readonly queued: number | undefined;
  readonly settled: number | undefined;
  readonly outcome: 'succeeded' | 'failed' | undefined;
  /** The module that the job failed in, as far as its error says. */
  readonly failedIn: string | undefined;
  /** In the order in which they began; a group that was tried again has several. */
  readonly visits: readonly Visit[];
}

type Open<T> = { -readonly [Key in keyof T]: T[Key] extends readonly (infer Item)[] ? Open<Item>[] : T[Key] };

export class Recorder {
  /** Grows with every change, so that readers can tell whether what they derived is stale. */
  version = 0;
  readonly #keep: number;
  readonly #jobs = new Map<number, Open<JobEntry>>();
  /** What is still heard of jobs up to this number is ignored. */
  #dropped = 0;

  /** @param keep How many jobs to remember: the latest. */
  constructor(keep: number) {
    this.#keep = keep;
  }

  /** In the order of calls. */
  jobs(): JobEntry[] {
    return [...this.#jobs.values()].sort((one, other) => one.job - other.job);
  }

  onJob({ phase, job: id, call, time, error }: JobEvent): void {
    const job = this.#job(id, call);
    if (job === undefined) return;
    if (phase === 'queued') job.queued = time;
    else {
      job.settled = time;
      job.outcome = phase;
      job.failedIn = moduleOf(error);
      // Arrays that grew have room to spare; copies have none, which halves what a job takes.
      for (const visit of job.visits) visit.runs = [...visit.runs];
      job.visits = [...job.visits];
    }
  }

  onGroup({ phase, job, call, group, replica, time }: GroupEvent): void {
    const visits = this.#job(job, call)?.visits;
    if (visits === undefined) return;
    const last = lastOf(visits, (visit) => visit.group === group);
    const starts = phase === 'ready' || phase === 'dispatched';
    // A job that was recalled is dispatched anew; one that had run, or had ended, is tried again.
    const again = starts && last !== undefined && (last.ended !== undefined || last.runs.length > 0);
    const visit = last === undefined || again ? opened(visits, group) : last;
    if (phase === 'ready') visit.ready = time;
    else if (phase === 'dispatched') visit.dispatched = time;
    else visit.ended = time;
    visit.replica = replica ?? visit.replica;
  }

  onModule({ job, call, module, group, replica, begin, end }: ModuleEvent): void {
    const entry = this.#job(job, call);
    if (entry === undefined) return;
    const { visits, queued } = entry;
    const visit =
      lastOf(visits, (one) => one.group === group && (one.replica ?? replica) === replica) ??
      // A sequential pipeline has no groups to be ready for: a job waits from its call.
      opened(visits, group, group === undefined ? queued : undefined);
    visit.replica = replica;
    visit.runs.push({ module, begin, end });
  }

  #job(id: number, call: Phase): Open<JobEntry> | undefined {
    if (id <= this.#dropped) return undefined;
    this.version += 1;
    const known = this.#jobs.get(id);
    if (known !== undefined) return known;
    const open = { queued: undefined, settled: undefined, outcome: undefined, failedIn: undefined };
    const job: Open<JobEntry> = { job: id, call, ...open, visits: [] };
    this.#jobs.set(id, job);
    if (this.#jobs.size > this.#keep) this.#dropFirst();
    return job;
  }

  #dropFirst(): void {
    const [first = 0] = this.#jobs.keys();
    this.#jobs.delete(first);
    this.#dropped = Math.max(this.#dropped, first);
  }
}

function opened(visits: Open<Visit>[], group: string | undefined, ready?: number): Open<Visit> {
  const visit = { group, replica: undefined, ready, dispatched: undefined, ended: undefined, runs: [] };
  visits.push(visit);
  return visit;
}

function lastOf<Item>(items: readonly Item[], fits: (item: Item) => boolean): Item | undefined {
  for (let index = items.length - 1; index >= 0; index--) {
    const item = items[index] as Item;
    if (fits(item)) return item;
  }
  return undefined;
}

function moduleOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('module' in error)) return undefined;
  return typeof error.module === 'string' ? error.module : undefined;
}
