/** What an executor says that it supports, it does. These come first: other cases rely on it. */

import assert from 'node:assert/strict';
import {
  expose,
  finalize,
  type Grant,
  Group,
  Module,
  ModuleSourceError,
  ParallelPipeline,
  SerializationError,
  transfer,
} from '@magda/core';
import type { Definition } from '../definition.js';
import { deeds } from '../fixtures/deeds.js';
import { Obey } from '../fixtures/modules.js';
import { failure, obedient } from '../pipelines.js';
import { rawRequest, unaborted } from '../raw-request.js';

export const supports: readonly Definition[] = [
  {
    name: 'with isolation, each actor has a realm of its own',
    needs: ['isolation'],
    async run(executor) {
      const here = deeds.countInRealm();
      await using pipeline = await new ParallelPipeline()
        .addModule(Obey.node('one', { group: 'g1' }))
        .addModule(Obey.node('two', { group: 'g2' }).dependsOn('one'))
        .build({ executor });
      assert.deepEqual(await pipeline.run({ do: 'countInRealm' }), { one: 1, two: 1 });
      assert.equal(deeds.countInRealm(), here + 1);
    },
  },
  {
    name: 'with isolation, an actor that spins holds up neither others nor the driver',
    needs: ['isolation'],
    async run(executor) {
      await using spinning = await obedient(executor, { maxRestarts: 0 });
      await using other = await obedient(executor);
      const endless = spinning.obey({ do: 'spin' });
      for (let n = 1; n <= 20; n++) assert.equal(await other.obey({ do: 'count' }), n);
      await executor.connections[0]?.terminate();
      await assert.rejects(endless);
    },
  },
  {
    name: 'a module without a source file runs where it was made, or is refused before anything is started',
    needs: [],
    async run(executor) {
      const building = new ParallelPipeline().addModule(Local.node('local', { group: 'g' })).build({ executor });
      if (executor.supports.isolation) {
        await failure(building, ModuleSourceError, { module: 'local', group: 'g' });
        assert.equal(executor.connections.length, 0);
        return;
      }
      await using pipeline = await building;
      assert.deepEqual(await pipeline.run(), { local: 'here' });
    },
  },
  {
    name: 'with transfer, send moves the buffers that it is given, and they arrive',
    needs: ['transfer'],
    async run(executor) {
      const connection = await executor.spawn(rawRequest, unaborted());
      const bytes = new Uint8Array([1, 2, 3]);
      connection.send({ kind: 'nonsense', bytes }, [bytes.buffer]);
      assert.equal(bytes.byteLength, 0);
      await connection.terminate();
      await using it = await obedient(executor);
      assert.equal(await it.obey({ do: 'lengthOfKept' }), 0);
      await it.obey({ do: 'keepAndHandOver', bytes: 1_000 });
      assert.equal(await it.obey({ do: 'lengthOfKept' }), 0, 'the buffer that a module handed over is still there');
    },
  },
  {
    name: 'a buffer that is handed over arrives, moved or copied, and later ones too',
    needs: [],
    async run(executor) {
      await using it = await obedient(executor);
      for (const size of [3, 100_000]) {
        const value = new Uint8Array(size).fill(7);
        const { obey } = await it.pipeline.run(transfer({ do: 'return', value }));
        assert.deepEqual(obey, new Uint8Array(size).fill(7));
        assert.equal(value.byteLength, 0, 'what was handed over is still there');
      }
    },
  },
  {
    name: 'F35 shared memory is shared, or refused with its path where it cannot be',
    needs: [],
    async run(executor) {
      await using it = await obedient(executor);
      const memory = new SharedArrayBuffer(4);
      const adding = it.obey({ do: 'addToShared', memory });
      if (!executor.supports.sharedMemory) {
        await failure(adding, SerializationError, { path: 'request.memory' });
        assert.equal(await it.obey({ do: 'count' }), 1);
        return;
      }
      await adding;
      assert.equal(new Int32Array(memory)[0], 1);
    },
  },
  {
    name: 'with gpuPinning, an actor sees the GPUs that it was granted, and no others',
    needs: ['gpuPinning', 'gpus'],
    async run(executor) {
      await using pipeline = await new ParallelPipeline()
        .addGroup(new Group('g1', { numGpus: 1 }))
        .addModule(Obey.node('pinned', { group: 'g1' }))
        .addModule(Obey.node('without', { group: 'g2' }).dependsOn('pinned'))
        .build({ executor });
      const { pinned } = (await pipeline.run({ do: 'about' })) as { readonly pinned: { readonly resources: Grant } };
      const seen = await pipeline.run({ do: 'environment', name: 'CUDA_VISIBLE_DEVICES' });
      assert.deepEqual(seen, { pinned: pinned.resources.gpuIds.join(','), without: '' });
    },
  },
];

@expose()
@finalize()
class Local extends Module.Runtime {
  run(): string {
    return 'here';
  }
}
