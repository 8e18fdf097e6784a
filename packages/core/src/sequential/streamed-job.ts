/** A call of a sequential pipeline whose values somebody reads, or to whose progress somebody listens. */

import { isTransferred } from '../data/transfer.js';
import { leftBy } from '../errors/call-errors.js';
import type { ModuleError } from '../errors/errors.js';
import type { FailedAttempt } from '../host/attempts.js';
import { Emits } from '../host/emits.js';
import { checkEmitted } from '../host/emitted.js';
import type { Invocation } from '../host/invocation.js';
import type { Step } from '../host/step.js';
import { type Streaming, streamed } from '../host/streaming.js';
import type { ReadJob, ValueReader } from '../runtime/value-reader.js';
import type { Clock } from '../util/clock.js';
import { type SequentialCall, SequentialJob, type SequentialJobListener } from './job.js';

export interface StreamedCallParts {
  readonly pipeline: string;
  readonly clock: Clock;
  readonly reader: ValueReader | undefined;
  readonly progress: Streaming['progress'];
}

export class StreamedSequentialJob extends SequentialJob implements Streaming, ReadJob {
  readonly emits: Emits | undefined;
  /** By module, the latest attempt that failed. */
  readonly #failed = new Map<number, number>();

  constructor(
    call: SequentialCall,
    listener: SequentialJobListener,
    private readonly parts: StreamedCallParts,
  ) {
    super(call, listener);
    if (parts.reader === undefined) return;
    this.emits = new Emits(parts.clock);
    parts.reader.reads(this);
  }

  get progress(): Streaming['progress'] {
    return this.parts.progress;
  }

  override get waited(): number {
    return this.emits?.waited ?? 0;
  }

  override stepsOf(steps: readonly Step[]): readonly Step[] {
    return streamed(steps, this);
  }

  /** Values are passed as they are, as results are. */
  pack(step: Step, value: unknown): () => void {
    checkEmitted(step, value);
    const bare = isTransferred(value) ? value.value : value;
    const { reader } = this.parts;
    const attempt = 1 + (this.#failed.get(step.spec.id) ?? 0);
    return () => reader?.add({ module: step.spec.name, value: bare, attempt }, () => this.emits?.credit(1));
  }

  abort(): void {
    this.fail(leftBy(this.parts.pipeline, this.id));
  }

  unread(): void {
    this.emits?.credit(undefined);
  }

  override waits(invocation: Invocation, failed: FailedAttempt, error: ModuleError): void {
    this.#failed.set(failed.module, failed.attempt);
    super.waits(invocation, failed, error);
  }

  /** What an attempt could not emit is no fault of the next. */
  override resume(): void {
    this.emits?.again();
    super.resume();
  }

  override fail(error: unknown): void {
    super.fail(error);
    if (this.state === 'settled') this.emits?.end(error);
  }

  override ended(invocation: Invocation, error: unknown, failed: boolean): void {
    const end = super.ended.bind(this, invocation);
    if (this.emits === undefined) end(error, failed);
    else this.emits.finish(this.id, error, failed, end);
  }
}
