/** The modules of a host that take several jobs in one call, or one call at a time: who waits where, and when jobs begin. */

import { type AsyncScope, inScopeLike } from '../util/async-scope.js';
import type { Clock } from '../util/clock.js';
import { announcedBegins, gathers } from '../wire/announced-begins.js';
import type { HostMessage } from '../wire/host-messages.js';
import type { HostSpec, ModuleSpec } from '../wire/host-spec.js';
import type { Phase } from '../wire/protocol.js';
import type { BatchedJob } from './batched-job.js';
import { Batcher } from './batcher.js';
import type { BatcherPlace } from './batcher-place.js';
import { RunArguments } from './run-arguments.js';
import type { Step } from './step.js';

export type Steps = Readonly<Record<Phase, readonly Step[]>>;

/** Of a host whose modules gather jobs for a call. */
export interface Batches {
  readonly oneCall: HostSpec['oneCall'];
  /** Phases whose first module does. */
  readonly announces: Readonly<Record<Phase, boolean>>;
}

/** Undefined for a host whose modules do not. */
export function batchesOf(spec: HostSpec): Batches | undefined {
  const { modules, oneCall } = spec;
  if (!modules.some(({ batch }) => batch !== undefined)) return undefined;
  return { oneCall, announces: announcedBegins(spec) };
}

export interface BatchingPlace {
  readonly clock: Clock;
  readonly incarnation: number;
  readonly concurrency: number;
  readonly oneCall: HostSpec['oneCall'];
  /** The jobs that have a slot. */
  readonly running: Iterable<BatchedJob> & { readonly size: number };
  isBeginning(): boolean;
  begins(module: ModuleSpec, request: unknown): void;
  send(message: HostMessage): void;
  scopeOf(job: number): AsyncScope | undefined;
}

/** No job has it: calls for several belong to none of their callers. */
const NO_JOB = 0;

export class Batching implements BatcherPlace<BatchedJob> {
  readonly steps: Steps;
  readonly clock: Clock;
  readonly #batchers: Batcher<BatchedJob>[] = [];
  #batches = 0;

  constructor(
    private readonly plain: Steps,
    private readonly place: BatchingPlace,
  ) {
    this.clock = place.clock;
    this.steps = {
      run: plain.run.map((step) => this.#wrapped(step)),
      process: plain.process.map((step) => this.#wrapped(step)),
    };
  }

  #wrapped(step: Step): Step {
    const { oneCall } = this.place;
    if (step.collects || !gathers(step.spec, oneCall)) return step;
    const { maxSize, maxWait } = step.spec.batch ?? { maxSize: 1, maxWait: 0 };
    const batcher = new Batcher(step, { maxSize, maxWait, oneCall }, this);
    this.#batchers.push(batcher);
    return { ...step, call: (args) => batcher.call(args) };
  }

  cancel(job: BatchedJob, reason: unknown): void {
    for (const batcher of this.#batchers) batcher.cancel(job, reason);
  }

  /** A job has its slot again, so that there may be none from which another comes. */
  look(): void {
    for (const batcher of this.#batchers) batcher.look();
  }

  /** Takes back a job that has not begun. */
  remove(job: BatchedJob): void {
    for (const batcher of this.#batchers) batcher.remove(job);
  }

  isBeginning(): boolean {
    return this.place.isBeginning();
  }

  mayGetMore({ spec }: Step): boolean {
    const { running, concurrency } = this.place;
    if (running.size < concurrency) return true;
    const position = this.plain[spec.phase].findIndex((step) => step.spec.id === spec.id);
    for (const job of running) if (job.phase === spec.phase && job.reached < position) return true;
    return false;
  }

  begin(step: Step, jobs: readonly BatchedJob[]): readonly BatchedJob[] {
    const fresh = new Set(jobs.filter(({ hasBegun }) => !hasBegun));
    const there = jobs.filter((job) => job.begins());
    if (there.length === 0) return there;
    const now = this.clock.now();
    const batch = step.callAll && { id: ++this.#batches, size: there.length };
    // Before the call, which may keep this thread for long.
    if (step.callAll !== undefined || fresh.size > 0) this.#report(step.spec, there);
    for (const job of there) {
      job.proceeds(step, now, fresh.has(job), batch);
      this.place.begins(step.spec, job.request);
    }
    return there;
  }

  ended(step: Step, jobs: readonly BatchedJob[]): void {
    const isLast = this.plain[step.spec.phase].at(-1)?.spec.id === step.spec.id;
    if (step.callAll === undefined || jobs.length === 0) return;
    const { retry } = step.spec;
    // Of jobs that end with their call, nobody need know; others may wait, or go on for a promise.
    if (!isLast || retry !== undefined) this.#report(step.spec, jobs, true);
    if (retry === undefined) return;
    const draw = Math.random();
    for (const job of jobs) job.draw = draw;
  }

  /** A job begins that has nobody to wait for. */
  beginsAtOnce(job: BatchedJob): void {
    const [first] = this.plain[job.phase];
    if (first !== undefined) this.#report(first.spec, [job]);
  }

  #report({ id: module }: ModuleSpec, jobs: readonly BatchedJob[], over?: true): void {
    const dispatchIds = jobs.map(({ dispatchId }) => dispatchId);
    const { incarnation } = this.place;
    this.place.send({ kind: 'batch', incarnation, module, dispatchIds, ...(over && { over }) });
  }

  jobOf(args: RunArguments): BatchedJob {
    return RunArguments.scopeOf(args).outcome as BatchedJob;
  }

  enter<T>(jobs: readonly BatchedJob[], step: Step, call: () => T): T {
    const [first] = jobs;
    const scope = step.callAll === undefined ? first?.scope : this.place.scopeOf(NO_JOB);
    return inScopeLike(scope, call, undefined);
  }
}
