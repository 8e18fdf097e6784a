import { type Executor, inline } from '@magda/core';
import { threads } from '@magda/executor-threads';
import { expect, test } from 'vitest';
import { type AddressKey, catalogue } from './catalogue.js';
import { spread } from './options.js';
import { speechPipeline } from './pipeline.js';

const addresses = spread(catalogue(), 6);

async function analyse(executor: Executor, keys: readonly AddressKey[]) {
  await using pipeline = await speechPipeline().build({ executor });
  for await (const _ of pipeline.map(keys, { ordered: false }));
  return await pipeline.process();
}

test('the report tells of each address, its president and its decade', async () => {
  await using executor = inline();
  const { report, chart } = await analyse(executor, addresses);
  expect(report.speeches.map(({ year }) => year)).toEqual(addresses.map(({ year }) => year));
  expect(report.presidents).toHaveLength(6);
  expect(report.decades).toHaveLength(6);
  expect(chart).toContain('6 addresses, 1790 to ');
});

test('it is the same in whatever order they are read, and on threads', { timeout: 120_000 }, async () => {
  await using here = inline();
  await using elsewhere = threads();
  const expected = JSON.stringify(await analyse(here, addresses));
  expect(JSON.stringify(await analyse(here, addresses.toReversed()))).toBe(expected);
  expect(JSON.stringify(await analyse(elsewhere, addresses))).toBe(expected);
});
