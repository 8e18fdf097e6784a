/** Claims: granted, waited for, refused, given back. */

import assert from 'node:assert/strict';
import { ClaimTimeoutError, type Grant, InfeasibleClaimError } from '@magda/core';
import { type Definition, failure, obedient } from '../setting.js';
import type { Tap } from '../tap.js';

export const resources: readonly Definition[] = [
  {
    name: 'F14 a claim above the capacity is refused before anything is started',
    needs: [],
    async run(executor) {
      if (executor.admission !== 'core') return;
      const numCpus = (await cpus(executor)) + 1;
      const { message } = await failure(obedient(executor, { numCpus }), InfeasibleClaimError, { group: 'g' });
      assert.ok(message.includes(String(numCpus)), message);
      assert.equal(executor.connections.length, 0);
    },
  },
  {
    name: 'a claim that does not fit now waits for those of others, up to claimTimeout',
    needs: [],
    async run(executor) {
      if (executor.admission !== 'core') return;
      const all = { numCpus: await cpus(executor) };
      const first = await obedient(executor, all);
      await failure(obedient(executor, all, { claimTimeout: 30 }), ClaimTimeoutError);
      const waiting = obedient(executor, all);
      await first.pipeline.close();
      await using second = await waiting;
      assert.equal(await second.obey({ do: 'count' }), 1);
    },
  },
  {
    name: 'a pipeline that fails to start gives its claims back',
    needs: [],
    async run(executor) {
      if (executor.admission !== 'core') return;
      const all = { numCpus: await cpus(executor) };
      await assert.rejects(obedient(executor, all, { signal: AbortSignal.abort() }));
      await using it = await obedient(executor, all, { claimTimeout: 1_000 });
      const { numCpus } = ((await it.obey({ do: 'about' })) as { readonly resources: Grant }).resources;
      assert.equal(numCpus, all.numCpus);
    },
  },
  {
    name: 'replicas are granted GPUs by name, packed onto as few as possible',
    needs: [],
    async run(executor) {
      const { numGpus = 0, gpuIds = Array.from({ length: numGpus }, (_, n) => String(n)) } = await executor.capacity();
      if (numGpus === 0) return;
      await using it = await obedient(executor, { numGpus: 0.5, replicas: 2 });
      const granted = await Promise.all([1, 2].map(() => it.obey({ do: 'about' })));
      const ids = (granted as { readonly resources: Grant }[]).map(({ resources }) => resources.gpuIds);
      assert.ok(gpuIds.includes(ids[0]?.[0] as string));
      assert.deepEqual(ids[1], ids[0]);
    },
  },
];

async function cpus(executor: Tap): Promise<number> {
  const { numCpus = 0 } = await executor.capacity();
  return numCpus;
}
