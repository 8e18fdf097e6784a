/** A live module in the hands of a test, which says what its pipeline would give it. */

import { type Skipped, skip } from '../data/skip.js';
import { ModuleError } from '../errors/errors.js';
import type { GroupModules } from '../host/group-modules.js';
import { Invocation, type InvocationPlace } from '../host/invocation.js';
import type { Step } from '../host/step.js';
import type { LogEntry } from '../log/log-entry.js';
import type { ModuleClass, ValueOf } from '../module/module.js';
import type { InstanceOf, MaySkip } from '../module/module-class.js';
import type { SkipCause } from '../wire/protocol.js';
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

export abstract class TestedModule<Class extends ModuleClass = ModuleClass> implements AsyncDisposable {
  #request: unknown;
  #data: readonly WrappedResult[] = [];
  #jobs = 0;

  constructor(protected readonly bed: TestBed) {}

  /** The module itself. */
  get instance(): InstanceOf<Class> {
    return this.bed.group.instances[0] as InstanceOf<Class>;
  }

  /** What the module, and the library about it, has logged so far. */
  get logs(): readonly LogEntry[] {
    return this.bed.logs;
  }

  /** The request of the calls that follow. */
  request(request: unknown): this {
    this.#request = request;
    return this;
  }

  /** The results of predecessors that the following calls see: instances of interfaces, `wrapResult(…)`, or plain values. */
  data(...values: readonly unknown[]): this {
    this.#data = values.map((value) => (value instanceof WrappedResult ? value : wrapResult(value)));
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

  protected invoke(phase: 'run' | 'process', job: number, { signal }: TestCall): Promise<unknown> {
    const [step] = this.bed.group.steps(phase) as [Step];
    const data = phase === 'run' ? this.#data : [];
    return new Promise((resolve, reject) => {
      const { shown = (value: unknown) => value } = this.bed.place;
      let skipped: Skipped | undefined;
      const values = data.map(({ value }) => shown(value));
      const outcome = {
        produced() {},
        skipped(_: Step, { reason }: SkipCause) {
          skipped = skip(reason);
        },
        ended: ({ values: [value] }: Invocation, error: unknown, failed: boolean) =>
          failed ? reject(unwrapped(error)) : resolve(skipped ?? value),
      };
      const invocation = new Invocation(job, this.#request, [fed(step, data)], values, this.bed.place, outcome, false);
      signal?.addEventListener('abort', () => invocation.cancel(signal.reason), { once: true });
      invocation.start();
    });
  }
}

/** The step with other inputs than its pipeline, which it has not, would give it. */
function fed(step: Step, data: readonly WrappedResult[]): Step {
  const sources = data.map(({ source }) => source);
  return { ...step, sources, inputs: sources.map((source, at) => ({ from: 'external', at, source })) };
}

function unwrapped(error: unknown): unknown {
  return error instanceof ModuleError ? error.cause : error;
}
