/** What every built pipeline does the same way, whatever runs its modules. */

import { QueueFullError } from '../errors/errors.js';
import type { EventHub, Listener } from '../events/event-hub.js';
import type { PipelineEventName } from '../events/events.js';
import { ProgressEvents } from '../events/progress-events.js';
import { checkOptions } from '../options/check-options.js';
import type { PipelineSpec } from '../spec/spec.js';
import type { Clock } from '../util/clock.js';
import {
  type CallOptions,
  type CloseOptions,
  closeKinds,
  NO_OPTIONS,
  type RunOptions,
  runKinds,
} from './call-options.js';
import { type JobStream, jobStream } from './job-stream.js';
import { mapJobs } from './map-jobs.js';
import { checkMap, type MapOptions } from './map-options.js';
import type { ModuleInfo } from './module-info.js';
import type { Outcome, Pipeline } from './pipeline.js';
import type { PipelineStats } from './stats.js';
import type { ValueReader } from './value-reader.js';

const CLOSE_DEADLINE_MS = 30_000;

export abstract class BuiltPipeline<Run, Processed> implements Pipeline<Run, Processed> {
  #settling: Promise<void> | undefined;
  protected readonly progress: ProgressEvents;

  constructor(
    private readonly spec: PipelineSpec,
    readonly modules: readonly ModuleInfo[],
    readonly context: unknown,
    readonly sharedParameters: Readonly<Record<string, unknown>>,
    protected readonly events: EventHub,
    protected readonly clock: Clock,
  ) {
    this.progress = new ProgressEvents(events, clock);
  }

  get name(): string {
    return this.spec.name;
  }

  toSpec(): PipelineSpec {
    return this.spec;
  }

  abstract readonly closed: boolean;

  abstract run(request?: unknown, options?: RunOptions): Promise<Run>;

  abstract process(request?: unknown, options?: CallOptions): Promise<Processed>;

  abstract stats(): PipelineStats;

  abstract readonly groups: readonly string[];

  abstract reset(group?: string): Promise<void>;

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

  runSafe(request?: unknown, options?: RunOptions): Promise<Outcome<Run>> {
    return outcomeOf(this.run(request, options));
  }

  processSafe(request?: unknown, options?: CallOptions): Promise<Outcome<Processed>> {
    return outcomeOf(this.process(request, options));
  }

  stream(request?: unknown, options: RunOptions = NO_OPTIONS): JobStream<never, Run> {
    const run = async (reader: ValueReader) => {
      checkOptions('stream()', options, runKinds);
      return this.runFor(reader, request, options);
    };
    return jobStream(run, (call) => this.clock.nextTurn(call)) as JobStream<never, Run>;
  }

  /** As `run()`, for somebody who reads what modules emit. */
  protected abstract runFor(reader: ValueReader, request: unknown, options: RunOptions): Promise<Run>;

  // biome-ignore lint/suspicious/noExplicitAny: what items and results are, only the interface can tell callers
  map(inputs: Iterable<any> | AsyncIterable<any>, options: MapOptions<any> = {}): AsyncGenerator<never> {
    checkMap(inputs, options);
    const { request = (input: unknown) => input, ...others } = options;
    const { timeout, deadline, priority } = others;
    const run = (input: unknown, signal: AbortSignal) =>
      this.#runWhenThereIsRoom(input, request, { signal, timeout, deadline, priority });
    return mapJobs(inputs, others, run) as AsyncGenerator<never>;
  }

  async #runWhenThereIsRoom<Input>(
    input: Input,
    requestOf: (input: Input) => unknown,
    options: RunOptions,
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
      const stopListening = this.on('job', ({ status }) => {
        if (status === 'queued') return;
        stopListening();
        this.#settling = undefined;
        resolve();
      });
    });
    return this.#settling;
  }

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
