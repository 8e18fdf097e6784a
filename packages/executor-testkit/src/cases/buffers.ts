/** What becomes of the memory of requests and results: copied, moved, or left to its module. */

import assert from 'node:assert/strict';
import { ParallelPipeline, transfer } from '@magda/core';
import type { Definition } from '../definition.js';
import { Obey, Pass, Spoil } from '../fixtures/modules.js';
import { obedient } from '../pipelines.js';

const MIB = 2 ** 20;

export const buffers: readonly Definition[] = [
  {
    name: 'F33 a buffer that is exposed and read by two groups shows its bytes to all, handed over or not',
    needs: [],
    async run(executor) {
      const pipeline = await new ParallelPipeline()
        .addModule(Obey.node('source', { group: 'g1' }))
        .addModule(Pass.node('left', { group: 'g2' }).dependsOn('source'))
        .addModule(Pass.node('right', { group: 'g3' }).dependsOn('source'))
        .addModule(Pass.node('near', { group: 'g1' }).dependsOn('source'))
        .build({ executor });
      const source = new Uint8Array(1_000).fill(7);
      for (const deed of ['keepAndReturn', 'keepAndHandOver']) {
        const results = await pipeline.run({ do: deed, bytes: 1_000 });
        assert.deepEqual(results, { source, left: { source }, right: { source }, near: { source } });
      }
      await pipeline.close();
    },
  },
  {
    name: 'F33 what is large and read by three groups is a copy of its own for each, and whole for the caller',
    needs: [],
    async run(executor) {
      const pipeline = await new ParallelPipeline()
        .addModule(Obey.node('source', { group: 'g1' }))
        .addModule(Spoil.node('one', { group: 'g2' }).dependsOn('source'))
        // After the first has changed its own.
        .addModule(Spoil.node('two', { group: 'g3' }).dependsOn('source', 'one'))
        .addModule(Spoil.node('three', { group: 'g4' }).dependsOn('source', 'one'))
        .build({ executor });
      for (const byte of [7, 8]) {
        const source = new Uint8Array(2 * MIB).fill(byte);
        const { source: returned, ...read } = await pipeline.run({ do: 'return', value: source });
        assert.equal(Buffer.compare(returned as Uint8Array, source), 0);
        const told = [`${2 * MIB} × ${byte}`, `${2 * MIB} × ${byte}`];
        assert.deepEqual(read, { one: told, two: told, three: told });
      }
      await pipeline.close();
    },
  },
  {
    name: 'F77 a request that is handed over is gone from its caller with the call, but for what cannot be moved',
    needs: [],
    async run(executor) {
      await using it = await obedient(executor);
      const bytes = new Uint8Array([1, 2]);
      const pooled = Buffer.from('pooled');
      const returned = it.pipeline.run(transfer({ do: 'return', value: { bytes, pooled } }));
      assert.deepEqual([bytes.byteLength, String(pooled)], [0, 'pooled']);
      pooled.fill(0);
      const { obey } = await returned;
      assert.deepEqual(obey, { bytes: new Uint8Array([1, 2]), pooled: Buffer.from('pooled') });
    },
  },
  {
    name: 'F78 what a module hands over and cannot be moved is copied, and its module goes on with it',
    needs: [],
    async run(executor) {
      await using it = await obedient(executor);
      for (const byte of [1, 2]) {
        const value = (await it.obey({ do: 'handOverWasm', byte })) as Uint8Array;
        assert.deepEqual([value.byteLength, new Set(value)], [8 * 2 ** 16, new Set([byte])]);
      }
      for (let time = 0; time < 2; time++) {
        assert.equal(((await it.obey({ do: 'handOverPool' })) as Uint8Array).byteLength, Buffer.poolSize);
      }
    },
  },
  {
    name: 'a module keeps the buffer that it returned',
    needs: [],
    async run(executor) {
      await using it = await obedient(executor);
      await it.obey({ do: 'keepAndReturn', bytes: 1_000 });
      assert.equal(await it.obey({ do: 'lengthOfKept' }), 1_000);
    },
  },
  {
    name: 'a part of a buffer is copied, even when it is handed over',
    needs: [],
    async run(executor) {
      await using it = await obedient(executor);
      const whole = new Uint8Array([9, 1, 2, 9]);
      const { obey } = await it.pipeline.run(transfer({ do: 'return', value: whole.subarray(1, 3) }));
      assert.deepEqual(obey, new Uint8Array([1, 2]));
      assert.deepEqual(whole, new Uint8Array([9, 1, 2, 9]));
    },
  },
];
