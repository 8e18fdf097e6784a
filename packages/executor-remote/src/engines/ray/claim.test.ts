import type { Grant, SpawnRequest } from '@magda/core';
import { expect, test } from 'vitest';
import { claimInWords, couldHold, entrypointClaim, nodesInWords, rayClaim } from './claim.js';

const request = (grant: Partial<Grant>, executorOptions?: unknown): SpawnRequest => ({
  ...{ id: 'p/g/0#1', pipeline: 'p', group: 'g', replica: 0, incarnation: 1, memory: undefined, env: {}, sources: [] },
  resources: { numCpus: 0, numGpus: 0, memory: 0, resources: {}, gpuIds: [], ...grant },
  executorOptions,
});

test('a group that claims nothing may go to any node, not only to the head', () => {
  const claim = rayClaim(request({}));
  expect(entrypointClaim(claim)).toEqual({ entrypoint_num_cpus: 0, entrypoint_num_gpus: 0, entrypoint_memory: 1 });
  expect(claimInWords(claim)).toBe('any node');
});

test('what a group claims is what Ray is asked for, and no more', () => {
  const claim = rayClaim(
    request(
      { numCpus: 4, numGpus: 0.1 + 0.2, memory: 2 ** 30, resources: { licence: 2 } },
      { label_selector: { zone: 'a' } },
    ),
  );
  expect(entrypointClaim(claim)).toEqual({
    entrypoint_num_cpus: 4,
    entrypoint_num_gpus: 0.3,
    entrypoint_memory: 2 ** 30,
    entrypoint_resources: { licence: 2 },
    entrypoint_label_selector: { zone: 'a' },
  });
  expect(claimInWords(claim)).toBe('4 CPUs, 0.3 GPU, 1 GiB of memory, 2 licence, a node with zone=a');
});

test.each<[Partial<Grant>, unknown, RegExp]>([
  [{ numGpus: 1.5 }, undefined, /"g" claims 1\.5 GPUs/],
  [{ numCpus: -1 }, undefined, /numCpus -1/],
  [{ numCpus: Number.POSITIVE_INFINITY }, undefined, /numCpus Infinity/],
  [{ numCpus: 0.000_01 }, undefined, /least is 0\.0001/],
  [{ resources: { object_store_memory: 1 } }, undefined, /one of Ray's own/],
  [{}, 'spread', /no object/],
  [{}, { lifetime: 'detached' }, /"lifetime".*lives as long as its pipeline/],
  [{}, { schedulingStrategy: 'SPREAD' }, /labelSelector/],
  [{}, { num_gpus: 1 }, /`numGpus` on the group itself/],
  [{}, { color: 'red' }, /"color".*takes `labelSelector`/],
  [{}, { labelSelector: { zone: 1 } }, /object of texts/],
])('what Ray would take and fail at later is refused (%#)', (grant, options, message) => {
  expect(() => rayClaim(request(grant, options))).toThrow(message);
});

test('nodes are told by what somebody could claim', () => {
  const total = { 'node:1.2.3.4': 1, object_store_memory: 9, licence: 1, memory: 2 ** 31, GPU: 2, CPU: 1 };
  const node = { node_ip: '1.2.3.4', state: 'ALIVE', resources_total: total };
  expect(nodesInWords([node])).toBe('1.2.3.4 (1 CPU, 2 GPUs, 2 GiB of memory, 1 licence)');
  expect(nodesInWords([])).toBe('no node');
  expect(couldHold(total, rayClaim(request({ numGpus: 2, resources: { licence: 1 } })))).toBe(true);
  expect(couldHold(total, rayClaim(request({ numGpus: 3 })))).toBe(false);
  expect(couldHold(total, rayClaim(request({ resources: { other: 1 } })))).toBe(false);
});
