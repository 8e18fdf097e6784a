/** A built pipeline whose requests have a type. */

import type { CallOptions, RunOptions } from '../runtime/call-options.js';
import type { JobStream } from '../runtime/job-stream.js';
import type { MapOptions, Mapped, NoOthers } from '../runtime/map-options.js';
import type { Outcome, Pipeline } from '../runtime/pipeline.js';
import type { StreamedValue } from '../runtime/value-reader.js';

/** A request that may be undefined, as one that may be anything, may be left out. */
type RunArguments<Request> = undefined extends Request
  ? [request?: Request, options?: RunOptions]
  : [request: Request, options?: RunOptions];

/** What `definePipeline().build()` gives: a `Pipeline` that takes requests of one type and gives exactly these results. */
export interface TypedPipeline<Request, Results, Processed, Emitted = StreamedValue>
  extends Omit<
    Pipeline<Results, Processed, Emitted>,
    'run' | 'runSafe' | 'process' | 'processSafe' | 'stream' | 'map'
  > {
  /** Runs one job through the run-phase modules and feeds the Aggregates. @returns the exposed results by name. */
  run(...args: RunArguments<Request>): Promise<Results>;
  /** As `run()`, but an error is returned instead of thrown. */
  runSafe(...args: RunArguments<Request>): Promise<Outcome<Results>>;
  /** Lets the Aggregates process what earlier jobs gave them. @returns the exposed results by name. */
  process(request?: Request, options?: CallOptions): Promise<Processed>;
  /** As `process()`, but an error is returned instead of thrown. */
  processSafe(request?: Request, options?: CallOptions): Promise<Outcome<Processed>>;
  /**
   * As `run()`, for one who wants what modules emit meanwhile: `for await (const { module, value } of pipeline.stream(request))`. The job
   * waits for the reader, and is aborted if the loop is left.
   */
  stream(...args: RunArguments<Request>): JobStream<Emitted, Results>;
  /** Runs a job for each item, as many at once as `concurrency` says, and takes no more items than it can hold. */
  map<Input extends Request, const Options extends MapOptions<Input> & { readonly request?: undefined }>(
    inputs: Iterable<Input> | AsyncIterable<Input>,
    options?: Options & NoOthers<Options, keyof MapOptions>,
  ): AsyncGenerator<Mapped<Input, Results, Options>, void, undefined>;
  map<Input, const Options extends MapOptions<Input> & { readonly request: (input: Input) => Request }>(
    inputs: Iterable<Input> | AsyncIterable<Input>,
    options: Options & NoOthers<Options, keyof MapOptions>,
  ): AsyncGenerator<Mapped<Input, Results, Options>, void, undefined>;
}
