/** A job in a host that has batches: it may have a place there, and not have begun. */

import type { ModuleError } from '../errors/errors.js';
import type { RunCommand } from '../wire/host-commands.js';
import type { BatchTimes } from '../wire/module-results.js';
import type { FailedAttempt } from './attempts.js';
import type { GatheringJob } from './batcher-place.js';
import type { HostedJob } from './hosted-job.js';
import type { HostedPlace } from './hosted-place.js';
import type { Invocation } from './invocation.js';
import type { RunArguments } from './run-arguments.js';
import type { Step } from './step.js';
import { StreamedJob } from './streamed-job.js';

/** A call that it took part in. */
interface Part {
  readonly module: number;
  readonly begin: number;
  readonly batch: BatchTimes | undefined;
}

export class BatchedJob extends StreamedJob implements GatheringJob {
  readonly alone: boolean;
  readonly phase: RunCommand['phase'];
  /** Whether it has been taken back, and nothing more comes of it. */
  isGone = false;
  /** Positions of the modules that it has come to, among the steps of its phase. */
  reached = -1;
  /** Since when it has been waiting for a call. */
  #waitsSince: number | undefined;
  #args: RunArguments | undefined;
  #parts: Part[] = [];
  /** Of its jitter: one for all jobs of a call, so that they come back together. */
  draw: number | undefined;

  constructor(
    place: HostedPlace<HostedJob>,
    message: RunCommand,
    steps: readonly Step[],
    now: number,
    /** Whether it has begun, so that it cannot be taken back. */
    public hasBegun: boolean,
    /** @returns false if it was taken back. */
    private readonly mark: (job: BatchedJob) => boolean,
  ) {
    super(place, message, steps, now);
    this.alone = message.alone === true;
    this.phase = message.phase;
  }

  /** How long it has been running, without its waits for calls. */
  override timeUntil(now: number): number | undefined {
    return this.hasBegun ? this.ran(this.#waitsSince ?? now) : undefined;
  }

  get request(): unknown {
    return this.#args?.request;
  }

  gathers({ spec }: Step, now: number, args: RunArguments): void {
    this.reached = this.steps.findIndex((step) => step.spec.id === spec.id);
    this.#waitsSince = now;
    this.#args = args;
  }

  /** @returns false if it was taken back meanwhile. */
  begins(): boolean {
    if (!this.hasBegun && !this.isGone) {
      this.hasBegun = this.mark(this);
      this.isGone = !this.hasBegun;
    }
    return !this.isGone;
  }

  /** The call that it waited for begins. */
  proceeds(step: Step, now: number, isFirst: boolean, batch: BatchTimes | undefined): void {
    this.begin = isFirst ? now : this.begin + now - (this.#waitsSince ?? now);
    this.#waitsSince = undefined;
    this.#parts.push({ module: step.spec.id, begin: now, batch });
  }

  protected override broken(error: unknown): void {
    if (this.begins()) super.broken(error);
  }

  override waits(invocation: Invocation, failed: FailedAttempt, error: ModuleError): void {
    this.#note(invocation);
    super.waits(invocation, failed, error);
  }

  override ended(invocation: Invocation, error: unknown, failed: boolean): void {
    if (!this.begins()) return;
    this.#note(invocation);
    super.ended(invocation, error, failed);
  }

  /** When its calls began, and with how many others. */
  #note({ times }: Invocation): void {
    for (const { module, begin, batch } of times === undefined ? [] : this.#parts) {
      const at = times?.findIndex((one) => one.module === module) ?? -1;
      const time = times?.[at];
      if (times !== undefined && time !== undefined) times[at] = { ...time, begin, ...(batch && { batch }) };
    }
    this.#parts = [];
  }
}
