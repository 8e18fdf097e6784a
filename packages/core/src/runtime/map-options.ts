/** The options of `map()`, and what it gives with them. */

import {
  kinds,
  type OptionKinds,
  oneOf,
  optionProblems,
  throwOptionProblems,
  wholeNumber,
} from '../options/check-options.js';
import { describe } from '../text/describe.js';

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
