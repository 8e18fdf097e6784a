import { expect, test } from 'vitest';
import { requestOf } from './fixtures/hosted.js';
import { ownCopies } from './own-copies.js';

test('of inputs that others read too, also where one before them was skipped', () => {
  const [first, second] = [{ value: {} }, { value: {} }];
  const copied = { run: { request: false, inputs: [false, false, true] }, process: { request: false, inputs: [] } };
  const own = ownCopies(requestOf(1, { inputs: [first, second], absent: [0] }), copied);
  expect(own.inputs[0]).toBe(first);
  expect(own.inputs[1]).not.toBe(second);
  expect(own.inputs).toEqual([first, second]);
  expect(own.absent).toEqual([0]);
});
