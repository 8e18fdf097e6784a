/** What map() gives is typed by its options. */

import { expectTypeOf, test } from 'vitest';
import type { MapFailure, MapSuccess } from './map-options.js';
import type { Pipeline } from './pipeline.js';

interface Results {
  readonly total: number;
}

const pipeline = {} as Pipeline<Results>;
const texts: readonly string[] = [];

test('results, failures where they are yielded, and inputs where they are wanted', () => {
  expectTypeOf(pipeline.map(texts)).toEqualTypeOf<AsyncGenerator<Results, void, undefined>>();
  expectTypeOf(pipeline.map(texts, { onError: 'yield' })).toEqualTypeOf<
    AsyncGenerator<Results | MapFailure<string>, void, undefined>
  >();
  expectTypeOf(pipeline.map(texts, { onError: 'yield', withInput: true })).toEqualTypeOf<
    AsyncGenerator<MapSuccess<string, Results> | MapFailure<string>, void, undefined>
  >();
});

test('`request` gets inputs', () => {
  pipeline.map(texts, { request: (input) => expectTypeOf(input).toEqualTypeOf<string>() });
  // @ts-expect-error they are no numbers
  pipeline.map(texts, { request: (input: number) => input });
});

test('names that are no options, and values that cannot be, do not compile', () => {
  // @ts-expect-error there is no such option
  pipeline.map(texts, { concurency: 8 });
  // @ts-expect-error there is no such option
  pipeline.map(texts, { onError: 'yield', withinput: true });
  // @ts-expect-error it is a number
  pipeline.map(texts, { concurrency: '8' });
  pipeline.map(texts, { signal: new AbortController().signal, timeout: 1_000, deadline: 5_000, concurrency: 8 });
});
