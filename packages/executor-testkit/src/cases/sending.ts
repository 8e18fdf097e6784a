/** The laws of the channel: what send() and drained() do, whatever becomes of the peer. */

import assert from 'node:assert/strict';
import type { Definition } from '../definition.js';
import { obedient } from '../pipelines.js';
import { rawRequest, unaborted } from '../raw-request.js';
import { within } from '../waiting.js';

export const sending: readonly Definition[] = [
  {
    name: 'send throws at once on a value that cannot travel, and the actor lives on',
    needs: [],
    async run(executor) {
      await using it = await obedient(executor);
      const refused = [
        () => {},
        { call() {} },
        [Symbol('s')],
        { deep: [new Map([[1, new WeakMap()]])] },
        Promise.resolve(),
      ];
      for (const value of refused) assert.throws(() => executor.only.send({ kind: 'nonsense', value }));
      assert.equal(await it.obey({ do: 'count' }), 1);
      assert.ok(executor.only);
    },
  },
  {
    name: 'send does nothing once the peer is gone',
    needs: [],
    async run(executor) {
      const connection = await executor.spawn(rawRequest, unaborted());
      await connection.terminate();
      const bytes = new Uint8Array(100_000);
      for (const message of [{ kind: 'stop' }, { kind: 'nonsense', bytes }, { kind: 'nonsense', call() {} }]) {
        assert.equal(connection.send(message), undefined);
      }
      connection.send({ kind: 'nonsense', bytes }, [bytes.buffer]);
    },
  },
  {
    name: 'drained resolves behind a large message, and when the peer is gone',
    needs: [],
    async run(executor) {
      const connection = await executor.spawn(rawRequest, unaborted());
      const drained = async () => connection.drained();
      await within(10_000, 'drained()', drained);
      connection.send({ kind: 'nonsense', bytes: new Uint8Array(16 * 2 ** 20) });
      await within(10_000, 'drained() behind 16 MiB', drained);
      connection.send({ kind: 'nonsense', bytes: new Uint8Array(16 * 2 ** 20) });
      const meanwhile = drained();
      await connection.terminate();
      await within(10_000, 'drained() of a peer that went meanwhile', () => meanwhile);
      await within(10_000, 'drained() of a peer that is gone', drained);
    },
  },
];
