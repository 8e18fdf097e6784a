import { expect, test } from 'vitest';
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
