import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decode, encode } from './frame.js';

const MIB = 2 ** 20;

function trip(message: unknown): unknown {
  return decode(encode(message, MIB).data)?.[0];
}

test('a message is the same after its trip, and its size is known', () => {
  const options = { withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true };
  fc.assert(
    fc.property(fc.anything(options), (message) => {
      expect(trip(message)).toEqual(message);
      expect(encode(message, MIB).size).toBeGreaterThan(0);
    }),
  );
});

test("Node's own messages pass for no message of ours", () => {
  for (const stray of ['ready', undefined, null, 7, { cmd: 'NODE_HANDLE' }, { __tinypool_worker_message__: true }]) {
    expect(decode(stray)).toBeUndefined();
  }
});

test('what Node would take for its own travels as it is', () => {
  const message = { cmd: 'NODE_HANDLE', __tinypool_worker_message__: true };
  expect(encode(message, MIB).data).toEqual([message]);
  expect(trip(message)).toEqual(message);
});
