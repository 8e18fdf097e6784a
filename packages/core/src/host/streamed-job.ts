/** A job in a host whose values somebody reads, or to whose progress somebody listens. */

import { markOf } from '../data/mark.js';
import { isTransferred } from '../data/transfer.js';
import { type ModuleError, SerializationError } from '../errors/errors.js';
import { errorText } from '../text/error-text.js';
import { Throttle } from '../util/throttle.js';
import type { RunCommand } from '../wire/host-commands.js';
import type { ProgressMessage } from '../wire/host-messages.js';
import type { ModuleSpec } from '../wire/host-spec.js';
import { isOfClass } from '../wire/is-of-class.js';
import {
  buffersOf,
  type EncodeOptions,
  encodePayload,
  type Payload,
  referToPayload,
  refusedPayload,
  takePayload,
} from '../wire/payload.js';
import type { FailedAttempt } from './attempts.js';
import { Emits } from './emits.js';
import { checkEmitted } from './emitted.js';
import { HostedJob } from './hosted-job.js';
import type { HostedPlace } from './hosted-place.js';
import type { Invocation } from './invocation.js';
import { PROGRESS_PAUSE_MS } from './limits.js';
import type { Step } from './step.js';
import { type Streaming, streamed } from './streaming.js';

export class StreamedJob extends HostedJob implements Streaming {
  readonly emits: Emits | undefined;
  readonly progress: Streaming['progress'];
  #throttle: Throttle<ProgressMessage> | undefined;

  constructor(place: HostedPlace<HostedJob>, message: RunCommand, steps: readonly Step[], begin: number) {
    super(place, message, steps, begin);
    this.emits = message.streams ? new Emits(place.clock) : undefined;
    this.progress = message.progress ? (module, fraction, text) => this.#progressed(module, fraction, text) : undefined;
  }

  override ran(now: number): number {
    return super.ran(now) - (this.emits?.waited ?? 0);
  }

  protected override stepsOf(steps: readonly Step[]): readonly Step[] {
    return streamed(steps, this);
  }

  override cancel(reason: unknown): void {
    this.emits?.end(reason);
    super.cancel(reason);
  }

  override waits(invocation: Invocation, failed: FailedAttempt, error: ModuleError): void {
    this.#throttle?.end(0);
    super.waits(invocation, failed, error);
  }

  credit(values: number | undefined): void {
    this.emits?.credit(values);
  }

  /** `onError` is for what modules throw, not for what cannot travel. */
  override skipped(step: Step): void {
    const error = this.emits?.failure?.error;
    if (isOfClass(error, SerializationError)) throw error;
    super.skipped(step);
  }

  /** What modules have emitted leaves before their results. */
  override ended(invocation: Invocation, error: unknown, failed: boolean): void {
    const { emits } = this;
    if (emits === undefined) return this.#ended(invocation, error, failed);
    emits.finish(invocation.job, error, failed, (reason, hasFailed) => this.#ended(invocation, reason, hasFailed));
  }

  #ended(invocation: Invocation, error: unknown, failed: boolean): void {
    this.#throttle?.end(0);
    super.ended(invocation, error, failed);
  }

  pack(step: Step, attempt: number, value: unknown, waits: boolean): () => void {
    checkEmitted(step, value);
    const transfer: object[] = [];
    const payload = this.#payloadOf(step, value, waits, transfer);
    const { incarnation } = this.place;
    const { dispatchId } = this;
    const bare = { kind: 'emit', incarnation, dispatchId, module: step.spec.id, payload } as const;
    const message = attempt === 1 ? bare : { ...bare, attempt };
    return () => {
      try {
        this.place.send(message, transfer);
      } catch (cause) {
        throw this.#untraveled(step, refusedPayload('value', cause));
      }
    };
  }

  #payloadOf(step: Step, value: unknown, waits: boolean, transfer: object[]): Payload {
    const { interfaces, sharedMemory, passes } = this.place;
    if (passes === 'references') return referToPayload(value);
    const options: EncodeOptions = { root: 'value', interfaces, sharedMemory };
    const bare = isTransferred(value) ? value.value : value;
    try {
      if (waits) {
        // On memory of its own, as its module goes on meanwhile.
        const taken = takePayload(bare, options);
        transfer.push(...buffersOf(taken));
        return taken;
      }
      const payload = encodePayload(bare, options);
      return markOf(value) === true ? this.moved(step, payload, transfer) : payload;
    } catch (cause) {
      throw this.#untraveled(step, cause);
    }
  }

  #untraveled(step: Step, cause: unknown): SerializationError {
    const { pipeline, group, replica, incarnation } = this.place;
    const { name: module } = step.spec;
    const message = `What module "${module}" emits cannot leave its group: ${errorText(cause)}`;
    const path = isOfClass(cause, SerializationError) ? cause.path : 'value';
    return new SerializationError(message, path, { pipeline, group, replica, incarnation, module, cause });
  }

  #progressed({ id: module }: ModuleSpec, fraction: number, text: string | undefined): void {
    const { place, dispatchId } = this;
    const { incarnation } = place;
    this.#throttle ??= new Throttle(place.clock, PROGRESS_PAUSE_MS, (message: ProgressMessage) =>
      place.send({ incarnation, ...message }),
    );
    const message: ProgressMessage = { kind: 'progress', dispatchId, module, fraction };
    this.#throttle.add(0, text === undefined ? message : { ...message, text });
  }
}
