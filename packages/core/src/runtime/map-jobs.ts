/** Jobs from a stream: a bounded number at once, results in order or as they come, no more read than can be held. */

import { AbortedError, ClosedExecutorError, ClosedPipelineError, CrashLoopError } from '../errors/errors.js';
import { errorText } from '../text/error-text.js';
import { deferred } from '../util/deferred.js';
import { isOfClass } from '../wire/is-of-class.js';
import type { MapFailure, MapOptions, MapSuccess } from './map-options.js';

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
