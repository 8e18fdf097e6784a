import { expect, test } from 'vitest';
import { buffersOf, type Payload } from '../../wire/payload.js';
import { keepSharedBuffers } from './keep-shared-buffers.js';

const payload = (...buffers: readonly ArrayBuffer[]): Payload => ({ value: buffers, buffers });

/** How many buffers of each result may still be moved. */
function movable(...payloads: readonly Payload[]): readonly number[] {
  return keepSharedBuffers(payloads.map((one, module) => ({ module, payload: one }))).map((result) =>
    'payload' in result ? buffersOf(result.payload).length : 0,
  );
}

test('F33 a buffer in two results of one message is moved with neither', () => {
  const [shared, own] = [new ArrayBuffer(8), new ArrayBuffer(8)];
  expect(movable(payload(shared), payload(own), payload(shared))).toEqual([0, 1, 0]);
});

test('F33 two views on one buffer share it', () => {
  const shared = new ArrayBuffer(8);
  const view = (): Payload => ({ value: undefined, buffers: [new Uint8Array(shared)] });
  expect(movable(view(), view())).toEqual([0, 0]);
});

test('a result that shares one of its buffers keeps all of them', () => {
  const shared = new ArrayBuffer(8);
  expect(movable(payload(shared, new ArrayBuffer(8)), payload(shared))).toEqual([0, 0]);
});

test('results that share nothing stay as they are, values and instances included', () => {
  const results = [
    { module: 0, payload: { value: 1, instances: ['x', 'y'] } },
    { module: 1, payload: payload(new ArrayBuffer(8)) },
  ];
  expect(keepSharedBuffers(results)).toEqual(results);
});
