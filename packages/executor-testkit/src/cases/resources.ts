/** Claims: granted, waited for, refused, given back. */

import assert from 'node:assert/strict';
import { ClaimTimeoutError, type Grant, InfeasibleClaimError } from '@magda/core';
import type { Definition } from '../definition.js';
import { failure, obedient } from '../pipelines.js';
import type { Tap } from '../tap.js';

export const resources: readonly Definition[] = [
  {
    name: 'an actor is granted what its group claims, whoever admits it',
    needs: [],
    async run(executor) {
      await using it = await obedient(executor, { numCpus: 0.5 });
      const { resources } = (await it.obey({ do: 'about' })) as { readonly resources: Grant };
      assert.deepEqual([resources.numCpus, resources.numGpus, resources.gpuIds], [0.5, 0, []]);
      assert.deepEqual(executor.only.request.resources, resources);
    },
  },
  ...ledgerCases([
    {
      name: 'F14 a claim above the capacity is refused before anything is started',
      async run(executor, all) {
        const numCpus = all + 1;
        const { message } = await failure(obedient(executor, { numCpus }), InfeasibleClaimError, { group: 'g' });
        assert.ok(message.includes(String(numCpus)), message);
        assert.equal(executor.connections.length, 0);
      },
    },
    {
      name: 'a claim that does not fit now waits for those of others, up to claimTimeout',
      async run(executor, numCpus) {
        const first = await obedient(executor, { numCpus });
        await failure(obedient(executor, { numCpus }, { claimTimeout: 30 }), ClaimTimeoutError);
        const waiting = obedient(executor, { numCpus });
        await first.pipeline.close();
        await using second = await waiting;
        assert.equal(await second.obey({ do: 'count' }), 1);
      },
    },
    {
      name: 'a pipeline that fails to start gives its claims back',
      async run(executor, numCpus) {
        await assert.rejects(obedient(executor, { numCpus }, { signal: AbortSignal.abort() }));
        await using it = await obedient(executor, { numCpus }, { claimTimeout: 1_000 });
        assert.equal(await it.obey({ do: 'count' }), 1);
      },
    },
    {
      name: 'F14 a claim of more GPUs than there are is refused before anything is started',
      async run(executor) {
        const { numGpus = 0 } = await executor.capacity();
        await failure(obedient(executor, { numGpus: numGpus + 1 }), InfeasibleClaimError, { group: 'g' });
        assert.equal(executor.connections.length, 0);
      },
    },
    {
      name: 'replicas are granted GPUs by name, packed onto as few as possible',
      needs: ['gpus'],
      async run(executor) {
        const { gpuIds } = await executor.capacity();
        await using it = await obedient(executor, { numGpus: 0.5, replicas: 2 });
        const ids = executor.connections.map(({ request }) => request.resources.gpuIds);
        assert.equal(ids[0]?.length, 1);
        assert.ok(gpuIds?.includes(ids[0]?.[0] as string) ?? true, `GPU ${ids[0]} is none of ${gpuIds}`);
        assert.deepEqual(ids[1], ids[0]);
        assert.equal(await it.obey({ do: 'count' }), 1);
      },
    },
  ]),
];

interface LedgerCase extends Pick<Definition, 'name'>, Partial<Pick<Definition, 'needs'>> {
  /** @param all the CPUs that there are. */
  run(executor: Tap, all: number): Promise<void>;
}

/** What core's ledger does. */
function ledgerCases(cases: readonly LedgerCase[]): readonly Definition[] {
  return cases.map(({ name, needs = [], run }) => ({
    name,
    needs: ['ledger', ...needs],
    async run(executor) {
      const { numCpus = 0 } = await executor.capacity();
      await run(executor, numCpus);
    },
  }));
}
