/** A live module in the hands of a test, which says what its pipeline would give it. */

import { type Skipped, skip } from '../data/skip.js';
import { isTransferred } from '../data/transfer.js';
import { ModuleError } from '../errors/errors.js';
import type { FailedAttempt } from '../host/attempts.js';
import { Emits } from '../host/emits.js';
import { checkEmitted } from '../host/emitted.js';
import type { GroupModules } from '../host/group-modules.js';
import { Invocation } from '../host/invocation.js';
import type { InvocationPlace } from '../host/invocation-place.js';
import type { Step } from '../host/step.js';
import { type Streaming, streamed } from '../host/streaming.js';
import type { LogEntry } from '../log/log-entry.js';
import type { ModuleClass, ValueOf } from '../module/module.js';
import type { InstanceOf } from '../module/module-constructor.js';
import type { EmittedBy, MaySkip } from '../module/module-value.js';
import type { SkipCause } from '../wire/module-results.js';
import { copyValue } from '../wire/payload.js';
import { inOneCall } from './in-one-call.js';
import { WrappedResult, wrapResult } from './wrap-result.js';

/** A started module and what it writes. */
export interface TestBed {
  readonly group: GroupModules;
  readonly place: InvocationPlace;
  readonly logs: readonly LogEntry[];
}

export interface TestCall {
  /** Aborts the `signal` that the module gets. */
  readonly signal?: AbortSignal | undefined;
}

/** What a call gives: the result, or, of a module that may skip, what `skip()` gave, which `isSkipped()` tells. */
export type TestResult<Class extends ModuleClass> = ValueOf<Class> | (MaySkip<Class> extends true ? Skipped : never);

/** What a module has said by `progress()`. */
export interface TestedProgress {
  readonly fraction: number;
  readonly text?: string;
}

/** One of several jobs; what it leaves out is as for `run()`. */
export interface TestJob extends TestCall {
  readonly request?: unknown;
  readonly data?: readonly unknown[] | undefined;
}

export abstract class TestedModule<Class extends ModuleClass = ModuleClass> implements AsyncDisposable {
  #request: unknown;
  #data: readonly WrappedResult[] = [];
  #jobs = 0;
  readonly #emitted: unknown[] = [];
  readonly #progressed: TestedProgress[] = [];

  constructor(protected readonly bed: TestBed) {}

  /** The module itself. */
  get instance(): InstanceOf<Class> {
    return this.bed.group.instances[0] as InstanceOf<Class>;
  }

  /** What the module, and the library about it, has logged so far. */
  get logs(): readonly LogEntry[] {
    return this.bed.logs;
  }

  /** What the module has emitted so far, in all calls of `run()`. */
  get emitted(): readonly EmittedBy<Class>[] {
    return this.#emitted as readonly EmittedBy<Class>[];
  }

  /** How far the module has said that it has come so far. */
  get progressed(): readonly TestedProgress[] {
    return this.#progressed;
  }

  /** The request of the calls that follow. */
  request(request: unknown): this {
    this.#request = request;
    return this;
  }

  /** The results of predecessors that the following calls see: instances of interfaces, `wrapResult(…)`, or plain values. */
  data(...values: readonly unknown[]): this {
    this.#data = wrapped(values);
    return this;
  }

  /** Tears the module down. @throws what its `teardown` throws. */
  async close(): Promise<void> {
    const [failure] = await this.bed.group.teardown();
    if (failure !== undefined) throw failure.cause;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Number of a new job. */
  protected nextJob(): number {
    return ++this.#jobs;
  }

  protected invoke(phase: 'run' | 'process', job: number, call: TestCall): Promise<unknown> {
    const [step] = this.bed.group.steps(phase) as [Step];
    return this.#invoke(step, job, call, phase === 'run' ? this.#data : [], this.#request, this.#streaming(phase));
  }

  /** All that begin together share one call, if the module takes several. */
  protected invokeBatch(jobs: readonly TestJob[]): Promise<readonly unknown[]> {
    const [plain] = this.bed.group.steps('run') as [Step];
    const step = plain.callAll === undefined ? plain : inOneCall(plain, jobs.length, this.bed.place.clock);
    // As in a batch: those that failed together come back together.
    const draw = Math.random();
    return Promise.all(
      jobs.map((job) => {
        const data = job.data === undefined ? this.#data : wrapped(job.data);
        const request = 'request' in job ? job.request : this.#request;
        return this.#invoke(step, this.nextJob(), job, data, request, undefined, draw).catch((error: unknown) => error);
      }),
    );
  }

  #invoke(
    step: Step,
    job: number,
    { signal }: TestCall,
    data: readonly WrappedResult[],
    request: unknown,
    streaming = this.#streaming('run'),
    draw?: number,
  ): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const { shown = (value: unknown) => value } = this.bed.place;
      let skipped: Skipped | undefined;
      const values = data.map(({ value }) => shown(value));
      const settle = (value: unknown, error: unknown, failed: boolean) =>
        failed ? reject(unwrapped(error)) : resolve(skipped ?? value);
      const outcome = {
        draw,
        produced() {},
        skipped(_: Step, { reason }: SkipCause) {
          skipped = skip(reason);
        },
        waits: (invocation: Invocation, { wait }: FailedAttempt) =>
          void this.bed.place.clock.after(wait, () => invocation.resume()),
        ended({ values: [value] }: Invocation, error: unknown, failed: boolean) {
          if (streaming.emits === undefined) settle(value, error, failed);
          else streaming.emits.finish(job, error, failed, (reason, hasFailed) => settle(value, reason, hasFailed));
        },
      };
      const steps = streamed([fed(step, data)], streaming);
      const invocation = new Invocation(job, request, steps, values, this.bed.place, outcome, false);
      const cancel = () => {
        streaming.emits?.end(signal?.reason);
        invocation.cancel(signal?.reason);
      };
      signal?.addEventListener('abort', cancel, { once: true });
      invocation.start();
    });
  }

  /** A reader that takes all at once; as in a pipeline, nobody reads what `process()` emits. */
  #streaming(phase: 'run' | 'process'): Streaming {
    const { group, place } = this.bed;
    const emits = phase === 'run' ? new Emits(place.clock) : undefined;
    return {
      emits,
      pack: (step, _, value) => {
        checkEmitted(step, value);
        const copy = copyValue(isTransferred(value) ? value.value : value, group.interfaces);
        return () => {
          this.#emitted.push(copy);
          emits?.credit(1);
        };
      },
      progress: (_, fraction, text) => this.#progressed.push(text === undefined ? { fraction } : { fraction, text }),
    };
  }
}

function wrapped(values: readonly unknown[]): readonly WrappedResult[] {
  return values.map((value) => (value instanceof WrappedResult ? value : wrapResult(value)));
}

/** The step with other inputs than its pipeline, which it has not, would give it. */
function fed(step: Step, data: readonly WrappedResult[]): Step {
  const sources = data.map(({ source }) => source);
  return { ...step, sources, inputs: sources.map((source, at) => ({ from: 'external', at, source })) };
}

function unwrapped(error: unknown): unknown {
  return error instanceof ModuleError ? error.cause : error;
}
