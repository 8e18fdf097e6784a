import { expect, test } from 'vitest';
import { bar } from './bar.js';

test.each([
  [0, ''],
  [10, '██████████'],
  [5, '█████'],
  [5.5, '█████▌'],
  [12, '██████████'],
  [-1, ''],
])('%d of 10 is %s', (value, drawn) => {
  expect(bar(value, 10, 10)).toBe(drawn);
});
