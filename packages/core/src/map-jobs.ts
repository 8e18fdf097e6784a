/** Jobs from a stream: a bounded number at once, results in order or as they come, no more read than can be held. */

import { AbortedError } from './errors.js';
import { deferred } from './run/deferred.js';

export interface MapOptions<Input = never> {
  /** Most items at once that have been read and not yet given back as results; default 64. */
  readonly concurrency?: number | undefined;
  /** Whether results come in the order of the inputs; default true. */
  readonly ordered?: boolean | undefined;
  /** 'throw' (default) ends the iteration with the first error; 'yield' gives it with its input and goes on. */
  readonly onError?: 'throw' | 'yield' | undefined;
  /** What a job is given of its input; default the input itself. What this throws fails that job. */
  readonly request?: ((input: Input) => unknown) | undefined;
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

interface Flight<Input, T> {
  readonly input: Input;
  outcome: { readonly value: T } | { readonly error: unknown } | undefined;
}

const DEFAULT_CONCURRENCY = 64;

export async function* mapJobs<Input, T>(
  inputs: Iterable<Input> | AsyncIterable<Input>,
  { concurrency = DEFAULT_CONCURRENCY, ordered = true, onError = 'throw', withInput = false }: MapOptions,
  run: (input: Input, signal: AbortSignal) => Promise<T>,
): AsyncGenerator<T | MapSuccess<Input, T> | MapFailure<Input>, void, undefined> {
  if (!(concurrency >= 1)) throw new RangeError(`map() needs a concurrency of at least 1, not ${concurrency}.`);
  const flights = new Flights(inputs, concurrency, ordered, run);
  try {
    for (;;) {
      const flight = await flights.next();
      if (flight === undefined) return;
      const outcome = flight.outcome as NonNullable<typeof flight.outcome>;
      if ('value' in outcome) yield withInput ? { input: flight.input, results: outcome.value } : outcome.value;
      else if (onError === 'yield') yield { input: flight.input, error: outcome.error };
      else throw outcome.error;
    }
  } finally {
    await flights.end();
  }
}

/** The items between their reading and their giving back. */
class Flights<Input, T> {
  readonly #source: Iterator<Input> | AsyncIterator<Input>;
  /** Read and not given back: in order of reading, or (unordered) those that have ended in order of ending. */
  readonly #line: Flight<Input, T>[] = [];
  #held = 0;
  #reading = false;
  #exhausted = false;
  #sourceError: { readonly error: unknown } | undefined;
  #changed = deferred();
  readonly #withdrawal = new AbortController();

  constructor(
    inputs: Iterable<Input> | AsyncIterable<Input>,
    private readonly concurrency: number,
    private readonly ordered: boolean,
    private readonly run: (input: Input, signal: AbortSignal) => Promise<T>,
  ) {
    this.#source = Symbol.asyncIterator in inputs ? inputs[Symbol.asyncIterator]() : inputs[Symbol.iterator]();
  }

  /** The next one to give back; undefined when all have been. */
  async next(): Promise<Flight<Input, T> | undefined> {
    for (;;) {
      void this.#read();
      if (this.#line[0]?.outcome !== undefined) {
        this.#held--;
        return this.#line.shift();
      }
      if (this.#exhausted && this.#held === 0) {
        if (this.#sourceError !== undefined) throw this.#sourceError.error;
        return undefined;
      }
      this.#changed = deferred();
      await this.#changed.promise;
    }
  }

  /** Withdraws what is queued and tells the source that no more is wanted. */
  async end(): Promise<void> {
    this.#withdrawal.abort(new AbortedError('The iteration of map() was ended before this job.'));
    if (this.#exhausted) return;
    const returned = Promise.resolve(this.#source.return?.());
    // A generator hears of it only when it has answered what it was asked before, which may be never.
    if (this.#reading) returned.catch(() => {});
    else await returned;
  }

  async #read(): Promise<void> {
    if (this.#reading) return;
    this.#reading = true;
    try {
      while (!this.#exhausted && this.#held < this.concurrency && !this.#withdrawal.signal.aborted) {
        const { done, value } = await this.#source.next();
        if (done) this.#exhausted = true;
        else if (!this.#withdrawal.signal.aborted) this.#launch(await value);
        this.#changed.resolve();
      }
    } catch (error) {
      this.#exhausted = true;
      this.#sourceError = { error };
      this.#changed.resolve();
    }
    this.#reading = false;
  }

  #launch(input: Input): void {
    const flight: Flight<Input, T> = { input, outcome: undefined };
    this.#held++;
    if (this.ordered) this.#line.push(flight);
    const ended = (outcome: Flight<Input, T>['outcome']) => {
      flight.outcome = outcome;
      if (!this.ordered) this.#line.push(flight);
      this.#changed.resolve();
    };
    this.run(input, this.#withdrawal.signal).then(
      (value) => ended({ value }),
      (error) => ended({ error }),
    );
  }
}
