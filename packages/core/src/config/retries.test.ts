/** `retry` in configs. */

import { expect, test } from 'vitest';
import { SequentialPipeline } from '../index.js';
import { Any, registry } from './fixtures/modules.js';
import { problemsIn, specOf } from './fixtures/reading.js';
import { toYaml } from './index.js';

const config = (retry: string) => `modules:\n- { name: A, type: any, retry: ${retry} }`;

test('a module is tried again as its config says', async () => {
  const all =
    '{ max_attempts: 4, initial_interval: 200, backoff: 2, max_interval: 5000, jitter: false, attempt_timeout: 1000, non_retryable: [No, 3] }';
  expect((await specOf(config(all))).modules[0]?.retry).toEqual({
    ...{ maxAttempts: 4, initialInterval: 200, backoff: 2, maxInterval: 5_000, jitter: false, attemptTimeout: 1_000 },
    nonRetryable: ['No', '3'],
  });
  expect((await specOf(config('{}'))).modules[0]?.retry).toEqual({});
  expect((await specOf(config('{ max_attempts: .inf }'))).modules[0]?.retry).toEqual({ maxAttempts: Infinity });
  expect((await specOf(config(''))).modules[0]).not.toHaveProperty('retry');
});

test('it is written as it is read', async () => {
  const builder = new SequentialPipeline({ name: 'p' })
    .addModule(Any.node('A', { retry: {} }))
    .addModule(Any.node('B', { retry: { maxAttempts: 4, nonRetryable: ['No'] } }).dependsOn('A'));
  const text = toYaml(builder, { registry });
  expect((await specOf(text)).modules).toEqual(builder.toSpec().modules);
});

test.each([
  [
    '{ max_atempts: 4 }',
    '2:34 MAGDA_CONFIG_KEY `retry` of module "A" cannot have a key "max_atempts". Did you mean "max_attempts"?',
  ],
  ['{ max_attempts: 0 }', '`retry.max_attempts` of module "A" must be a whole number of at least 1'],
  ['{ backoff: 0.5 }', '`retry.backoff` of module "A" must be a number of at least 1'],
  ['{ non_retryable: No }', '`retry.non_retryable` of module "A" must be a list of names of errors'],
  ['{ attempt_timeout: 0 }', '`retry.attempt_timeout` of module "A" must be a number of milliseconds, above 0'],
  ['often', '`retry` of module "A" must be a mapping of options'],
])('%s is told where it stands', async (retry, says) => {
  expect(await problemsIn(config(retry))).toEqual([expect.stringContaining(says)]);
});

test('in code, all that cannot be is told at once', () => {
  const retry = { maxAttempts: 0, bakoff: 2, jitter: 'yes' } as never;
  expect(() => Any.node('A', { retry })).toThrow(
    /3 options cannot be:[\s\S]*`maxAttempts` must be a whole number[\s\S]*no option "bakoff". Did you mean "backoff"\?[\s\S]*`jitter` must be true or false/,
  );
  expect(() => Any.node('A', { retry: 5 as never })).toThrow(/`retry` must be an object/);
});
