/** Jobs from a stream: a bounded number at once, results in order or as they come, no more read than can be held. */

import { AbortedError, ClosedExecutorError, ClosedPipelineError, CrashLoopError } from '../errors/errors.js';
import {
  kinds,
  type OptionKinds,
  oneOf,
  optionProblems,
  throwOptionProblems,
  wholeNumber,
} from '../options/check-options.js';
import { describe } from '../text/describe.js';
import { errorText } from '../text/error-text.js';
import { deferred } from '../util/deferred.js';
import { isOfClass } from '../wire/is-of-class.js';

export interface MapOptions<Input = never> {
  /** Most items at once that have been read and not yet given back as results; default 64. */
  readonly concurrency?: number | undefined;
  /** Whether results come in the order of the inputs; default true. */
  readonly ordered?: boolean | undefined;
  /** 'throw' (default) ends the iteration with the first error; 'yield' gives it with its input and goes on. */
  readonly onError?: 'throw' | 'yield' | undefined;
  /** What a job is given of its input; default the input itself. What this throws fails that job. */
  readonly request?: ((input: Input) => unknown) | undefined;
  /** Ends the iteration: what is queued is withdrawn, running modules are told through their own signals. */
  readonly signal?: AbortSignal | undefined;
  /** Most running time of each job in each group, in milliseconds; default none. */
  readonly timeout?: number | undefined;
  /** Most time of each job from when it is begun to its result, in milliseconds; default none. */
  readonly deadline?: number | undefined;
  /** As that of `run()`, for each job; default 0. */
  readonly priority?: number | undefined;
  /** Whether results come with their inputs, as `{ input, results }`, which unordered ones need; default false. */
  readonly withInput?: boolean | undefined;
}

export interface MapSuccess<Input, Results> {
  readonly input: Input;
  readonly results: Results;
}

export interface MapFailure<Input> {
  readonly input: Input;
  readonly error: unknown;
}

/** What an iteration with these options gives. */
export type Mapped<Input, Results, Options> =
  | (Options extends { readonly withInput: true } ? MapSuccess<Input, Results> : Results)
  | (Options extends { readonly onError: 'yield' } ? MapFailure<Input> : never);

/** Refuses, in the compiler, names that an inferred type of options would let through. */
export type NoOthers<Options, Known extends PropertyKey> = { readonly [Name in Exclude<keyof Options, Known>]: never };

export const mapKinds = {
  concurrency: wholeNumber(1, true),
  ordered: kinds.boolean,
  onError: oneOf('throw', 'yield'),
  request: kinds.function,
  signal: kinds.signal,
  timeout: kinds.limit,
  deadline: kinds.limit,
  priority: kinds.number,
  withInput: kinds.boolean,
} as const satisfies OptionKinds<MapOptions>;

/** @throws {TypeError} for what is no iterable, and with all that is wrong with the options. */
export function checkMap(inputs: unknown, options: unknown): void {
  const problems = optionProblems('map()', options, mapKinds);
  if (!isIterable(inputs)) {
    problems.unshift(
      `map() takes a list, or something else that can be iterated over: it was given ${describe(inputs)}.`,
    );
  }
  throwOptionProblems('map()', problems);
}

function isIterable(inputs: unknown): boolean {
  const { [Symbol.iterator]: sync, [Symbol.asyncIterator]: async } = Object(inputs ?? {});
  return typeof sync === 'function' || typeof async === 'function';
}

interface Flight<Input, T> {
  readonly input: Input;
  outcome: { readonly value: T } | { readonly error: unknown } | undefined;
}

const DEFAULT_CONCURRENCY = 64;

export async function* mapJobs<Input, T>(
  inputs: Iterable<Input> | AsyncIterable<Input>,
  options: Omit<MapOptions, 'request'>,
  run: (input: Input, signal: AbortSignal) => Promise<T>,
): AsyncGenerator<T | MapSuccess<Input, T> | MapFailure<Input>, void, undefined> {
  const { concurrency = DEFAULT_CONCURRENCY, ordered = true, onError = 'throw', withInput = false, signal } = options;
  const flights = new Flights(inputs, { concurrency, ordered, signal }, run);
  try {
    for (;;) {
      const flight = await flights.next();
      if (flight === undefined) return;
      const outcome = flight.outcome as NonNullable<typeof flight.outcome>;
      if ('value' in outcome) yield withInput ? { input: flight.input, results: outcome.value } : outcome.value;
      else if (onError === 'throw' || endsAll(outcome.error)) throw outcome.error;
      else yield { input: flight.input, error: outcome.error };
    }
  } finally {
    await flights.end();
  }
}

/** No job that comes later can succeed, so its input is better left where it is. */
function endsAll(error: unknown): boolean {
  return [ClosedPipelineError, ClosedExecutorError, CrashLoopError].some((Class) => isOfClass(error, Class));
}

interface FlightOptions {
  readonly concurrency: number;
  readonly ordered: boolean;
  readonly signal: AbortSignal | undefined;
}

/** The items between their reading and their giving back. */
class Flights<Input, T> {
  readonly #source: Iterator<Input> | AsyncIterator<Input>;
  /** Read and not given back: in order of reading, or (unordered) those that have ended in order of ending. */
  readonly #line: Flight<Input, T>[] = [];
  #held = 0;
  #reading = false;
  #exhausted = false;
  /** Why no more is read, although there may be more. */
  #stopped = false;
  #failure: { readonly error: unknown } | undefined;
  #changed = deferred();
  readonly #withdrawal = new AbortController();

  constructor(
    inputs: Iterable<Input> | AsyncIterable<Input>,
    private readonly options: FlightOptions,
    private readonly run: (input: Input, signal: AbortSignal) => Promise<T>,
  ) {
    // Promises in a list may be rejected long before it is their turn.
    if (Array.isArray(inputs)) for (const input of inputs) if (input instanceof Promise) input.catch(() => {});
    this.#source =
      Symbol.asyncIterator in Object(inputs)
        ? (inputs as AsyncIterable<Input>)[Symbol.asyncIterator]()
        : (inputs as Iterable<Input>)[Symbol.iterator]();
    const { signal } = options;
    if (signal?.aborted) this.#abort();
    else signal?.addEventListener('abort', this.#abort);
  }

  readonly #abort = (): void => {
    const { reason } = this.options.signal as AbortSignal;
    this.#failure = {
      error: new AbortedError(`map() was aborted by its signal: ${errorText(reason)}`, { cause: reason }),
    };
    this.#changed.resolve();
  };

  /** The next one to give back; undefined when all have been. */
  async next(): Promise<Flight<Input, T> | undefined> {
    for (;;) {
      if (this.options.signal?.aborted) throw this.#failure?.error;
      void this.#read();
      if (this.#line[0]?.outcome !== undefined) {
        this.#held--;
        return this.#line.shift();
      }
      if (this.#exhausted && this.#held === 0) {
        if (this.#failure !== undefined) throw this.#failure.error;
        return undefined;
      }
      this.#changed = deferred();
      await this.#changed.promise;
    }
  }

  /** Withdraws what is queued and tells the source that no more is wanted. */
  async end(): Promise<void> {
    const { signal } = this.options;
    signal?.removeEventListener('abort', this.#abort);
    this.#withdrawal.abort(
      signal?.aborted ? signal.reason : new AbortedError('The iteration of map() was ended before this job.'),
    );
    if (this.#exhausted) return;
    const returned = Promise.resolve(this.#source.return?.());
    // A generator hears of it only when it has answered what it was asked before, which may be never.
    if (this.#reading) returned.catch(() => {});
    else await returned;
  }

  get #wantsMore(): boolean {
    return !this.#exhausted && !this.#stopped && this.#held < this.options.concurrency && !this.#isOver;
  }

  get #isOver(): boolean {
    return this.#withdrawal.signal.aborted || this.options.signal?.aborted === true;
  }

  async #read(): Promise<void> {
    if (this.#reading) return;
    this.#reading = true;
    try {
      while (this.#wantsMore) {
        const { done, value } = await this.#source.next();
        if (done) this.#exhausted = true;
        else if (!this.#isOver) await this.#launch(value);
        this.#changed.resolve();
      }
    } catch (error) {
      this.#exhausted = true;
      this.#failure = { error };
      this.#changed.resolve();
    }
    this.#reading = false;
  }

  /** An item may be a promise; one that is rejected fails itself, and not those after it. */
  async #launch(given: Input): Promise<void> {
    const flight: { -readonly [Key in keyof Flight<Input, T>]: Flight<Input, T>[Key] } = {
      input: given,
      outcome: undefined,
    };
    this.#held++;
    if (this.options.ordered) this.#line.push(flight);
    const ended = (outcome: Flight<Input, T>['outcome']) => {
      flight.outcome = outcome;
      if (!this.options.ordered) this.#line.push(flight);
      if (outcome !== undefined && 'error' in outcome && endsAll(outcome.error)) this.#stopped = true;
      this.#changed.resolve();
    };
    try {
      flight.input = await given;
    } catch (error) {
      return ended({ error });
    }
    this.run(flight.input, this.#withdrawal.signal).then(
      (value) => ended({ value }),
      (error) => ended({ error }),
    );
  }
}
