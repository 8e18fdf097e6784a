import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeError } from './error-packing.js';
import { arbitraryValue } from './fixtures/arbitrary-value.js';
import { interfaces } from './fixtures/interfaces.js';
import { sameValue } from './fixtures/same-value.js';
import type { HostCommand, RunCommand } from './host-commands.js';
import type { DoneMessage } from './host-messages.js';
import { encodePayload, type Payload } from './payload.js';
import { lengthenMessage, lengthenRequests, shortenDone, shortenRuns } from './short-form.js';

const number = fc.integer({ min: 0, max: 2 ** 40 });
const payload: fc.Arbitrary<Payload> = fc
  .oneof(arbitraryValue, fc.array(fc.array(fc.integer())), fc.constantFrom(undefined, null, 0, 1, [], [0], [1, 2]))
  .map((value) => encodePayload(value, { root: 'result', interfaces, sharedMemory: true }));

const absent = fc.constantFrom(undefined, undefined, [0], [1], [0, 2], [0, 1, 2, 3]);
const run: fc.Arbitrary<RunCommand> = fc.record({
  kind: fc.constant('run' as const),
  job: number,
  phase: fc.constantFrom('run' as const, 'process' as const),
  dispatchId: number,
  request: payload,
  inputs: fc.array(payload, { maxLength: 3 }),
  timed: fc.boolean(),
  absent,
  streams: fc.constantFrom(true as const, undefined),
  progress: fc.constantFrom(true as const, undefined),
  earlier: fc.constantFrom(undefined, undefined, [1], [0, 2, 1]),
});

const skipped = fc.record({ module: fc.nat(), skipped: fc.constant(true as const) });
const results = fc.array(fc.oneof(fc.record({ module: fc.nat(), payload }), skipped), { maxLength: 3 });
const done: fc.Arbitrary<DoneMessage & { readonly incarnation: number }> = fc
  .record({
    message: fc.record({
      kind: fc.constant('done' as const),
      incarnation: number,
      dispatchId: number,
      ms: fc.double({ min: 0, noNaN: true }),
      results,
    }),
    next: fc.option(number, { nil: undefined }),
    error: fc.option(fc.anything().map(encodeError), { nil: undefined }),
    uncollected: fc.option(fc.array(fc.nat(), { minLength: 1, maxLength: 2 }), { nil: undefined }),
    times: fc.option(fc.array(fc.record({ module: fc.nat(), begin: fc.nat(), end: fc.nat() })), { nil: undefined }),
  })
  .map(({ message: { results, ...message }, next, error, uncollected, times }) => ({
    ...message,
    // Hosts say it in any case.
    next,
    results,
    ...(error === undefined ? {} : { error }),
    ...(uncollected === undefined ? {} : { uncollected }),
    ...(times === undefined ? {} : { times }),
  }));

describe('a message in its short form, after a clone, says what it said', () => {
  test('jobs on their way to a host', () => {
    fc.assert(
      fc.property(fc.array(run, { minLength: 1, maxLength: 4 }), (messages) =>
        sameValue(lengthenRequests(structuredClone(shortenRuns(messages))), structuredClone(messages)),
      ),
    );
  });

  test('the end of a job', () => {
    fc.assert(
      fc.property(done, (message) =>
        sameValue(lengthenMessage(structuredClone(shortenDone(message))), structuredClone(message)),
      ),
    );
  });
});

test('what is not a job has no short form and passes as it is', () => {
  const others: readonly HostCommand[] = [
    { kind: 'commit', job: 1 },
    { kind: 'recall', dispatchIds: [1, 2] },
    { kind: 'stop' },
  ];
  for (const request of others) {
    expect(lengthenRequests(request)).toEqual([request]);
  }
});

test('plain jobs do have one', () => {
  const message = {
    kind: 'run',
    job: 3,
    phase: 'process',
    dispatchId: 7,
    request: { value: 'r' },
    inputs: [],
    timed: true,
  } as const;
  expect(shortenRuns([message, { ...message, job: 4, inputs: [{ value: 'i' }] }])).toEqual([
    3,
    3,
    7,
    'r',
    0,
    3,
    4,
    7,
    'r',
    1,
    'i',
  ]);
  const end = {
    kind: 'done',
    incarnation: 2,
    dispatchId: 3,
    ms: 0.5,
    results: [{ module: 4, payload: { value: 'v' } }],
  } as const;
  expect(shortenDone(end)).toEqual([1, 2, 3, 0.5, 4, 'v']);
  expect(shortenDone({ ...end, next: 8 })).toEqual([2, 2, 3, 0.5, 8, 4, 'v']);
});

test('what was skipped is a bit and its positions', () => {
  const message = { kind: 'run', job: 3, phase: 'run', dispatchId: 7, timed: false } as const;
  const inputs = [{ value: 'i' }];
  expect(shortenRuns([{ ...message, request: { value: 'r' }, inputs, absent: [0, 2] }])).toEqual([
    ...[4, 3, 7, 'r', 1, 'i'],
    [0, 2],
  ]);
  const results = [
    { module: 4, skipped: true },
    { module: 5, payload: { value: 'v' } },
  ] as const;
  const end = { kind: 'done', incarnation: 2, dispatchId: 3, ms: 0.5, results } as const;
  expect(shortenDone(end)).toEqual([5, 2, 3, 0.5, 4, undefined, 5, 'v', [0]]);
  expect(shortenDone({ ...end, next: 8 })).toEqual([6, 2, 3, 0.5, 8, 4, undefined, 5, 'v', [0]]);
});
