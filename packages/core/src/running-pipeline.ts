/** What every built pipeline can do, whatever runs its modules. */

import { QueueFullError } from './errors.js';
import type { EventHub, Listener } from './event-hub.js';
import type { PipelineEventName } from './events.js';
import { checkMap, type MapOptions, type Mapped, mapJobs, type NoOthers } from './map-jobs.js';
import { checkOptions, kinds, type OptionKinds } from './options.js';
import type { PipelineSpec } from './spec.js';

export interface CallOptions {
  /** Ends the job: what is queued is withdrawn, a running module is told through its own signal. */
  readonly signal?: AbortSignal | undefined;
  /** Most running time of the job in each group, in milliseconds. */
  readonly timeout?: number | undefined;
  /** Most time from the call to the result, in milliseconds. */
  readonly deadline?: number | undefined;
}

export interface CloseOptions {
  /** How long jobs in flight may take to finish, in milliseconds; default 30,000. */
  readonly deadline?: number | undefined;
}

export const callKinds = {
  signal: kinds.signal,
  timeout: kinds.limit,
  deadline: kinds.limit,
} as const satisfies OptionKinds<CallOptions>;

/** @throws {TypeError} with all that is wrong. */
export function checkCall(options: CallOptions, where = 'run() and process()'): void {
  if (options !== NO_OPTIONS) checkOptions(where, options, callKinds);
}

export const closeKinds = { deadline: kinds.milliseconds } as const satisfies OptionKinds<CloseOptions>;

/** What a call without options has; the same each time, so that it costs no check. */
export const NO_OPTIONS: CallOptions = Object.freeze({});

const CLOSE_DEADLINE_MS = 30_000;

/** A module of a built pipeline. */
export interface ModuleInfo {
  readonly name: string;
  readonly type: string;
  readonly group: string | undefined;
  readonly phase: 'run' | 'process';
  readonly aggregate: boolean;
  readonly exposed: string | undefined;
  /** Id of the interface that it produces. */
  readonly interface: string | undefined;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly parameters: unknown;
}

/** Results, or the error: never both. */
export type Outcome<T> = readonly [results: T, error: undefined] | readonly [results: undefined, error: unknown];

export abstract class RunningPipeline<Run, Processed> implements AsyncDisposable {
  #settling: Promise<void> | undefined;

  constructor(
    private readonly spec: PipelineSpec,
    /** In topological order. */
    readonly modules: readonly ModuleInfo[],
    readonly context: unknown,
    readonly sharedParameters: Readonly<Record<string, unknown>>,
    protected readonly events: EventHub,
  ) {}

  get name(): string {
    return this.spec.name;
  }

  /** What it was built from, for diagrams. */
  toSpec(): PipelineSpec {
    return this.spec;
  }

  /** Whether `close()` has been called. */
  abstract readonly closed: boolean;

  /** Runs one job through the run-phase modules and feeds the Aggregates. @returns the exposed results by name. */
  abstract run(request?: unknown, options?: CallOptions): Promise<Run>;

  /** Lets the Aggregates process what earlier jobs gave them. @returns the exposed results by name. */
  abstract process(request?: unknown, options?: CallOptions): Promise<Processed>;

  /** Figures of this moment. */
  abstract stats(): { readonly pending: number; readonly succeeded: number; readonly failed: number };

  /** Finishes the jobs in flight, tears the modules down and frees all resources; idempotent. */
  close(options?: CloseOptions): Promise<void> {
    try {
      checkOptions('close()', options, closeKinds);
    } catch (error) {
      return Promise.reject(error);
    }
    return this.closeWithin(options?.deadline ?? CLOSE_DEADLINE_MS);
  }

  /** @returns the same promise each time. */
  protected abstract closeWithin(deadline: number): Promise<void>;

  /** As `run()`, but an error is returned instead of thrown. */
  runSafe(request?: unknown, options?: CallOptions): Promise<Outcome<Run>> {
    return outcomeOf(this.run(request, options));
  }

  /** As `process()`, but an error is returned instead of thrown. */
  processSafe(request?: unknown, options?: CallOptions): Promise<Outcome<Processed>> {
    return outcomeOf(this.process(request, options));
  }

  /** Runs a job for each item, as many at once as `concurrency` says, and takes no more items than it can hold. */
  map<Input, const Options extends MapOptions<Input>>(
    inputs: Iterable<Input> | AsyncIterable<Input>,
    options?: Options & NoOthers<Options, keyof MapOptions>,
  ): AsyncGenerator<Mapped<Input, Run, Options>, void, undefined> {
    checkMap(inputs, options);
    const { request = (input: Input) => input, ...others } = options ?? ({} as MapOptions<Input>);
    const { timeout, deadline } = others;
    const run = (input: Input, signal: AbortSignal) =>
      this.#runWhenThereIsRoom(input, request, { signal, timeout, deadline });
    return mapJobs(inputs, others, run) as AsyncGenerator<Mapped<Input, Run, Options>, void, undefined>;
  }

  async #runWhenThereIsRoom<Input>(
    input: Input,
    requestOf: (input: Input) => unknown,
    options: CallOptions,
  ): Promise<Run> {
    const request = requestOf(input);
    for (;;) {
      try {
        return await this.run(request, options);
      } catch (error) {
        if (!(error instanceof QueueFullError)) throw error;
        await this.#oneSettled();
      }
    }
  }

  /** One listener, however many jobs wait for room; who was withdrawn meanwhile finds out when he tries again. */
  #oneSettled(): Promise<void> {
    // They may all have settled before anybody listened.
    if (this.stats().pending === 0) return Promise.resolve();
    this.#settling ??= new Promise((resolve) => {
      const stopListening = this.on('job', ({ phase }) => {
        if (phase === 'queued') return;
        stopListening();
        this.#settling = undefined;
        resolve();
      });
    });
    return this.#settling;
  }

  /** @returns a function that takes the listener off again. */
  on<N extends PipelineEventName>(event: N, listener: Listener<N>): () => void {
    return this.events.on(event, listener);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

async function outcomeOf<T>(call: Promise<T>): Promise<Outcome<T>> {
  try {
    return [await call, undefined];
  } catch (error) {
    return [undefined, error];
  }
}
