import { expect, test } from 'vitest';
import { presidentName } from './president-name.js';

test.each([
  ['William Mc Kinley', 'William McKinley'],
  ['Franklin D Roosevelt', 'Franklin D. Roosevelt'],
  ['George Bush', 'George H. W. Bush'],
  ['George W Bush', 'George W. Bush'],
  ['Abraham Lincoln', 'Abraham Lincoln'],
])('%s is %s', (name, printed) => {
  expect(presidentName(name)).toBe(printed);
});
