/** One job in a host: decodes its inputs, runs the group's modules, and sends what others need of their results. */

import { ABSENT } from '../data/skip.js';
import { isTransferred } from '../data/transfer.js';
import { type ModuleError, PayloadTooLargeError, SerializationError } from '../errors/errors.js';
import type { Passing } from '../executor/executor.js';
import { errorText } from '../text/error-text.js';
import type { AsyncScope } from '../util/async-scope.js';
import { encodeError } from '../wire/error-packing.js';
import type { RunCommand } from '../wire/host-commands.js';
import type { DoneMessage } from '../wire/host-messages.js';
import type { HostSpec } from '../wire/host-spec.js';
import { isOfClass } from '../wire/is-of-class.js';
import type { ModuleResult, PublishedResult } from '../wire/module-results.js';
import {
  buffersIn,
  buffersOf,
  decodePayload,
  encodePayload,
  type InterfaceTable,
  moved,
  type Payload,
  referToPayload,
  refusedPayload,
  takePayload,
} from '../wire/payload.js';
import { type HostMessages, shortenDone } from '../wire/short-form.js';

import type { FailedAttempt } from './attempts.js';
import { Invocation, type InvocationOutcome } from './invocation.js';
import type { InvocationPlace } from './invocation-place.js';
import { ownCopies } from './own-copies.js';
import type { Step } from './step.js';

type Done = DoneMessage & { readonly incarnation: number };

/** What jobs of one host share. */
export interface HostedPlace extends InvocationPlace {
  readonly interfaces: InterfaceTable;
  readonly sharedMemory: boolean;
  readonly passes: Passing;
  /** Where references are passed: what is copied here all the same. */
  readonly copied?: HostSpec['copied'];
  /** Whether what Aggregates collect goes to the driver, to be recorded. */
  readonly durable: boolean;
  /** @throws synchronously if the message cannot travel. */
  send(message: HostMessages, transfer?: readonly object[]): void;
  /** Dispatch id of the job that begins when this one has ended, if the driver is to be told. */
  next(): number | undefined;
  /** The context in which a job's modules run. */
  scopeOf(job: number): AsyncScope | undefined;
  /** Its module waits for another attempt, without a slot. @param holds whether nothing else may begin meanwhile. */
  parked(job: HostedJob, holds: boolean): void;
  finished(job: HostedJob): void;
}

export class HostedJob implements InvocationOutcome {
  readonly dispatchId: number;
  readonly scope: AsyncScope | undefined;
  #invocation: Invocation | undefined;
  /** What leaves with the end of the job; `ABSENT` is the output of what was skipped. */
  readonly #kept: { readonly step: Step; readonly output: unknown }[] = [];
  /** Aggregates that lack an input. */
  #uncollected: number[] | undefined;

  constructor(
    protected readonly place: HostedPlace,
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
    const { place, dispatchId } = this;
    const ms = this.ran(place.clock.now());
    const times = this.#invocation?.times;
    const { incarnation } = place;
    const next = place.next();
    // Results come last: a clone doubles its memory, and copies all it has, for what comes after a large value.
    return times === undefined
      ? { kind: 'done', incarnation, dispatchId, ms, next, results }
      : { kind: 'done', incarnation, dispatchId, ms, next, times, results };
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
    if (this.place.passes === 'references') {
      if (step.collects) return takePayload(output, this.#recording);
      // Its memory stays the module's, whatever becomes of the copy.
      return step.spec.crosses === undefined
        ? referToPayload(output)
        : takePayload(unwrapped(output), this.#encoding(step));
    }
    const payload = encodePayload(unwrapped(output), step.collects ? this.#recording : this.#encoding(step));
    return isTransferred(output) ? this.moved(step, payload, transfer) : payload;
  }

  #encoding({ spec: { crosses } }: Step) {
    const { interfaces } = this.place;
    const sharedMemory = this.place.sharedMemory && (crosses === undefined || crosses.sharedMemory);
    return { root: 'result', interfaces, sharedMemory };
  }

  /** What Aggregates take in, outlives all memory. */
  get #recording() {
    return { root: 'data', interfaces: this.place.interfaces, sharedMemory: false };
  }

  /** What was handed over: it leaves on memory that is nobody's any more, as far as that can be. */
  protected moved(step: Step, payload: Payload, transfer: object[]): Payload {
    const free = this.#free(step, buffersOf(payload));
    const left = free.length === 0 ? undefined : moved(payload, free);
    if (left === undefined) return payload;
    transfer.push(...buffersOf(left));
    return left;
  }

  /** Buffers that nobody else here has: what was handed over may be an input that others read too. */
  #free(step: Step, buffers: readonly ArrayBuffer[]): readonly ArrayBuffer[] {
    if (buffers.length === 0) return buffers;
    const others = this.#kept.filter((other) => other.step !== step && other.output !== ABSENT);
    const kept = others.map(({ output }) => unwrapped(output));
    const values = [...(this.#invocation as Invocation).stillRead(), ...kept];
    const held = values.length === 0 ? [] : this.#buffersIn(values, step);
    return buffers.filter((buffer) => held?.includes(buffer) === false);
  }

  /** Undefined where there is something among them that cannot be looked through. */
  #buffersIn(values: readonly unknown[], step: Step): readonly ArrayBuffer[] | undefined {
    try {
      return buffersIn(values, this.#encoding(step));
    } catch {
      return undefined;
    }
  }

  /** Of results that the channel refused together. */
  #refusal(cause: unknown): SerializationError | PayloadTooLargeError {
    const step = this.#kept.length === 1 ? this.#kept[0]?.step : undefined;
    return this.#unsendable(step, refusedPayload('result', cause));
  }

  #unsendable(step: Step | undefined, cause: unknown): SerializationError | PayloadTooLargeError {
    const { pipeline, group, replica, incarnation } = this.place;
    const { job } = this.message;
    const module = step?.spec.name;
    const what =
      module === undefined
        ? 'What its modules returned, together,'
        : `The ${step?.collects ? 'data' : 'result'} of module "${module}"`;
    const where = group === undefined ? '' : ` (group "${group}")`;
    const message = `${what}${where} in job ${job} cannot ${step?.collects ? 'be recorded' : 'leave its group'}: ${errorText(cause)}`;
    const details = { pipeline, group, replica, incarnation, module, job, cause };
    if (isOfClass(cause, PayloadTooLargeError)) return new PayloadTooLargeError(message, details);
    return new SerializationError(message, isOfClass(cause, SerializationError) ? cause.path : 'result', details);
  }
}

const NONE: readonly number[] = [];

function unwrapped(output: unknown): unknown {
  return isTransferred(output) ? output.value : output;
}
