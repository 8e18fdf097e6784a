/** One job in a host: decodes its inputs, runs the group's modules, and sends what others need of their results. */

import { ABSENT } from '../data/skip.js';
import { isTransferred } from '../data/transfer.js';
import type { MagdaError, ModuleError } from '../errors/errors.js';
import type { AsyncScope } from '../util/async-scope.js';
import { encodeError } from '../wire/error-packing.js';
import type { RunCommand } from '../wire/host-commands.js';
import type { ModuleResult, PublishedResult } from '../wire/module-results.js';
import { buffersOf, decodePayload, moved, type Payload, refusedPayload } from '../wire/payload.js';
import { shortenDone } from '../wire/short-form.js';
import type { FailedAttempt } from './attempts.js';
import { type Done, doneMessage } from './done-message.js';
import type { HostedPlace } from './hosted-place.js';
import { Invocation, type InvocationOutcome } from './invocation.js';
import { freeBuffers, payloadOf, unsendable, unwrapped } from './output-payload.js';
import { ownCopies } from './own-copies.js';
import type { Step } from './step.js';

export class HostedJob implements InvocationOutcome {
  readonly dispatchId: number;
  readonly scope: AsyncScope | undefined;
  #invocation: Invocation | undefined;
  /** What leaves with the end of the job; `ABSENT` is the output of what was skipped. */
  readonly #kept: { readonly step: Step; readonly output: unknown }[] = [];
  /** Aggregates that lack an input. */
  #uncollected: number[] | undefined;

  constructor(
    protected readonly place: HostedPlace<HostedJob>,
    private readonly message: RunCommand,
    protected readonly steps: readonly Step[],
    /** When it began, by the place's clock; later by all the time for which it had no slot. */
    public begin: number,
  ) {
    this.dispatchId = message.dispatchId;
    this.scope = place.scopeOf(message.job);
  }

  protected stepsOf(steps: readonly Step[]): readonly Step[] {
    return steps;
  }

  /** Its running time until now, in milliseconds. */
  ran(now: number): number {
    return now - this.begin;
  }

  /** It cannot be run. */
  protected broken(error: unknown): void {
    this.#end(error, true);
  }

  start(): void {
    const { interfaces, shown, copied } = this.place;
    try {
      const own = copied === undefined ? this.message : ownCopies(this.message, copied);
      const { job, request, inputs, absent, timed, earlier } = own;
      const decoded = inputs.map((input) => decodePayload(input, interfaces, 'result'));
      const values = shown === undefined ? decoded : decoded.map(shown);
      for (const at of absent ?? NONE) values.splice(at, 0, ABSENT);
      const asked = decodePayload(request, interfaces, 'request');
      this.#invocation = new Invocation(job, asked, this.stepsOf(this.steps), values, this.place, this, timed);
      if (earlier !== undefined) this.#invocation.countOn(earlier);
    } catch (error) {
      return this.broken(error);
    }
    this.#invocation.start();
  }

  /** How long it has been running, in milliseconds; undefined if it has not begun. */
  timeUntil(now: number): number | undefined {
    return this.ran(now);
  }

  /** The reader of the job's stream has taken so many values. */
  credit(_values: number | undefined): void {}

  cancel(reason: unknown): void {
    this.#invocation?.cancel(reason);
  }

  produced(step: Step, output: unknown): void {
    if (step.collects ? !this.place.durable : step.spec.publication === 'never') return;
    if (step.collects || step.spec.publication === 'end') {
      this.#kept.push({ step, output });
      return;
    }
    const transfer: object[] = [];
    const result = this.#encode(step, output, transfer);
    try {
      this.#publish(result, transfer);
    } catch (cause) {
      throw this.#unsendable(step, refusedPayload('result', cause));
    }
  }

  skipped(step: Step): void {
    const { id, publication } = step.spec;
    if (step.collects) {
      this.#uncollected ??= [];
      this.#uncollected.push(id);
    } else if (publication === 'end') this.#kept.push({ step, output: ABSENT });
    else if (publication === 'early') this.#publish({ module: id, skipped: true });
  }

  #publish(result: ModuleResult, transfer?: readonly object[]): void {
    const { dispatchId } = this;
    this.place.send({ kind: 'result', incarnation: this.place.incarnation, dispatchId, result }, transfer);
  }

  waits(invocation: Invocation, failed: FailedAttempt, error: ModuleError): void {
    const { place, dispatchId } = this;
    const { incarnation, clock } = place;
    const ms = this.ran(clock.now());
    const { times } = invocation;
    const parked = { kind: 'parked', incarnation, dispatchId, ...failed, ms, error: encodeError(error) } as const;
    if (times !== undefined) invocation.times = [];
    place.send(times === undefined ? parked : { ...parked, times });
    place.parked(this, failed.holds);
  }

  /** There is a slot for it again. */
  resume(): void {
    this.#invocation?.resume();
  }

  ended(_invocation: Invocation, error: unknown, failed: boolean): void {
    this.#end(error, failed);
  }

  #end(error: unknown, failed: boolean): void {
    if (failed) this.#answerFailure(error);
    else this.#answerResults();
    this.place.finished(this);
  }

  #answerResults(): void {
    const transfer: object[] = [];
    const results: ModuleResult[] = [];
    let collected: PublishedResult[] | undefined;
    try {
      for (const { step, output } of this.#kept) {
        if (output === ABSENT) {
          results.push({ module: step.spec.id, skipped: true });
          continue;
        }
        const result = this.#encode(step, output, transfer);
        if (!step.collects) results.push(result);
        else if (collected === undefined) collected = [result];
        else collected.push(result);
      }
    } catch (error) {
      return this.#answerFailure(error);
    }
    const uncollected = this.#uncollected;
    const bare = this.#done(results);
    const done = uncollected === undefined ? bare : { uncollected, ...bare };
    try {
      this.#send(collected === undefined ? done : { collected, ...done }, transfer);
    } catch (cause) {
      this.#answerFailure(this.#refusal(cause));
    }
  }

  #answerFailure(error: unknown): void {
    this.#send({ ...this.#done([]), error: encodeError(error) });
  }

  #done(results: readonly ModuleResult[]): Done {
    const ms = this.ran(this.place.clock.now());
    return doneMessage(this.place, this.dispatchId, ms, this.#invocation?.times, results);
  }

  #send(done: Done, transfer: readonly object[] = []): void {
    this.place.send(shortenDone(done), transfer.length === 0 ? undefined : transfer);
  }

  #encode(step: Step, output: unknown, transfer: object[]): PublishedResult {
    try {
      return { module: step.spec.id, payload: this.#payloadOf(step, output, transfer) };
    } catch (cause) {
      throw this.#unsendable(step, cause);
    }
  }

  #payloadOf(step: Step, output: unknown, transfer: object[]): Payload {
    const payload = payloadOf(step, output, this.place);
    return this.place.passes !== 'references' && isTransferred(output) ? this.moved(step, payload, transfer) : payload;
  }

  /** What was handed over: it leaves on memory that is nobody's any more, as far as that can be. */
  protected moved(step: Step, payload: Payload, transfer: object[]): Payload {
    const free = this.#free(step, buffersOf(payload));
    const left = free.length === 0 ? undefined : moved(payload, free);
    if (left === undefined) return payload;
    transfer.push(...buffersOf(left));
    return left;
  }

  #free(step: Step, buffers: readonly ArrayBuffer[]): readonly ArrayBuffer[] {
    if (buffers.length === 0) return buffers;
    const others = this.#kept.filter((other) => other.step !== step && other.output !== ABSENT);
    const kept = others.map(({ output }) => unwrapped(output));
    return freeBuffers(step, buffers, [...(this.#invocation as Invocation).stillRead(), ...kept], this.place);
  }

  /** Of results that the channel refused together. */
  #refusal(cause: unknown): MagdaError {
    const step = this.#kept.length === 1 ? this.#kept[0]?.step : undefined;
    return this.#unsendable(step, refusedPayload('result', cause));
  }

  #unsendable(step: Step | undefined, cause: unknown): MagdaError {
    return unsendable(this.place, step, this.message.job, cause);
  }
}

const NONE: readonly number[] = [];
