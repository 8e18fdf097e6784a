/** What a build gives, whatever runs its modules. */

import type { Listener } from '../events/event-hub.js';
import type { PipelineEventName } from '../events/events.js';
import type { PipelineSpec } from '../spec/spec.js';
import type { CallOptions, CloseOptions, RunOptions } from './call-options.js';
import type { JobStream } from './job-stream.js';
import type { MapOptions, Mapped, NoOthers } from './map-options.js';
import type { ModuleInfo } from './module-info.js';
import type { PipelineStats } from './stats.js';
import type { StreamedValue } from './value-reader.js';

export type Results = Record<string, unknown>;

/** Results, or the error: never both. */
export type Outcome<T> = readonly [results: T, error: undefined] | readonly [results: undefined, error: unknown];

/**
 * A built pipeline: takes jobs until it is closed.
 *
 * `Run` and `Processed` are the exposed results of the two phases by name, and `Emitted` what modules emit, as far as the compiler knows
 * the modules.
 */
export interface Pipeline<Run = Results, Processed = Results, Emitted = StreamedValue> extends AsyncDisposable {
  readonly name: string;
  /** In topological order. */
  readonly modules: readonly ModuleInfo[];
  /** Names of the groups in the order in which they first appear; none in a sequential pipeline. */
  readonly groups: readonly string[];
  /** As it was given to the build. */
  readonly context: unknown;
  readonly sharedParameters: Readonly<Record<string, unknown>>;
  /** Whether `close()` has been called. */
  readonly closed: boolean;

  /** Runs one job through the run-phase modules and feeds the Aggregates. @returns the exposed results by name. */
  run(request?: unknown, options?: RunOptions): Promise<Run>;

  /** Lets the Aggregates process what earlier jobs gave them. @returns the exposed results by name. */
  process(request?: unknown, options?: CallOptions): Promise<Processed>;

  /** As `run()`, but an error is returned instead of thrown. */
  runSafe(request?: unknown, options?: RunOptions): Promise<Outcome<Run>>;

  /** As `process()`, but an error is returned instead of thrown. */
  processSafe(request?: unknown, options?: CallOptions): Promise<Outcome<Processed>>;

  /**
   * As `run()`, for one who wants what modules emit meanwhile: `for await (const { module, value } of pipeline.stream(request))`. The job
   * waits for the reader, and is aborted if the loop is left.
   */
  stream(request?: unknown, options?: RunOptions): JobStream<Emitted, Run>;

  /** Runs a job for each item, as many at once as `concurrency` says, and takes no more items than it can hold. */
  map<Input, const Options extends MapOptions<Input>>(
    inputs: Iterable<Input> | AsyncIterable<Input>,
    options?: Options & NoOthers<Options, keyof MapOptions>,
  ): AsyncGenerator<Mapped<Input, Run, Options>, void, undefined>;

  /** @returns a function that takes the listener off again. */
  on<N extends PipelineEventName>(event: N, listener: Listener<N>): () => void;

  /** Figures of this moment. */
  stats(): PipelineStats;

  /**
   * Forgets lost state or a crash loop of a group, and starts the replicas that it lacks.
   * @param group its name; left out in a sequential pipeline, which has none.
   * @throws {UnknownNameError}
   */
  reset(group?: string): Promise<void>;

  /** What it was built from, for diagrams. */
  toSpec(): PipelineSpec;

  /** Finishes the jobs in flight, tears the modules down and frees all resources; idempotent. */
  close(options?: CloseOptions): Promise<void>;
}
