/** A call of a sequential pipeline whose values somebody reads, or to whose progress somebody listens. */

import { isTransferred } from '../data/transfer.js';
import { leftBy } from '../errors/call-errors.js';
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
  pack(step: Step, attempt: number, value: unknown): () => void {
    checkEmitted(step, value);
    const bare = isTransferred(value) ? value.value : value;
    const { reader } = this.parts;
    return () => reader?.add({ module: step.spec.name, value: bare, attempt }, () => this.emits?.credit(1));
  }

  abort(): void {
    this.fail(leftBy(this.parts.pipeline, this.id));
  }

  unread(): void {
    this.emits?.credit(undefined);
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
