import { expect, test, vi } from 'vitest';
import { thousands } from './thousands.js';

test.each([
  [0, '0'],
  [999, '999'],
  [1_000, '1,000'],
  [100_000, '100,000'],
  [1_234_567, '1,234,567'],
])('%d is %s', (count, text) => {
  expect(thousands(count)).toBe(text);
});

test('what a worker imports loads no tables of languages', async () => {
  vi.resetModules();
  const loaded = ['toLocaleString', 'localeCompare'].flatMap((name) =>
    [Number.prototype, BigInt.prototype, Date.prototype, String.prototype, Array.prototype]
      .filter((prototype) => Object.hasOwn(prototype, name))
      .map((prototype) => vi.spyOn(prototype as never, name as never)),
  );
  await import('../index.js');
  await import('../host/index.js');
  for (const spy of loaded) expect(spy).not.toHaveBeenCalled();
  vi.restoreAllMocks();
});
