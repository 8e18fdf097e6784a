import { ClaimTimeoutError, type Executor, Group, ParallelPipeline } from '@magda/core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { RayCluster } from '../../../../../tools/ray/cluster.js';
import { START_MS, skipped, testCluster } from '../../../../../tools/ray/test-cluster.js';
import { allHeldOn, heldOn, onRay, pacingOf, userProject } from '../../fixtures/on-ray.js';
import type { Pacing as PacingClass } from '../../fixtures/pacing.js';

const UNIT_MS = 1_000;

describe.skipIf(skipped)('claims on Ray', () => {
  let cluster: RayCluster;
  let Pacing: typeof PacingClass;
  const project = userProject();

  beforeAll(async () => {
    cluster = await testCluster();
    Pacing = await pacingOf(project);
    return () => project[Symbol.dispose]();
  }, START_MS);

  const resourceClaim = (name: string) =>
    new ParallelPipeline({ name })
      .addGroup(new Group('g1', { numGpus: 1 }))
      .addGroup(new Group('g2', { numCpus: 4, numGpus: 0.5 }))
      .addModule(Pacing.node('A', { group: 'g1', expose: 'A' }))
      .addModule(Pacing.node('B', { group: 'g2', expose: 'B' }))
      .addModule(Pacing.node('C', { group: 'g3', expose: 'C' }).dependsOn('A', 'B'));

  test('P143 the resource example: Ray holds both claims, and three jobs take 4 units', async () => {
    await using executor = onRay(cluster, project.folder);
    await using pipeline = await resourceClaim('claims').build({ executor });
    expect(await allHeldOn(cluster, 'claims', 3)).toEqual([
      { GPU: 1, memory: 1 },
      { CPU: 4, GPU: 0.5, memory: 1 },
      { memory: 1 },
    ]);
    const begin = performance.now();
    const results = await Promise.all([1, 2, 3].map(() => pipeline.run({ ms: UNIT_MS })));
    expect((performance.now() - begin) / UNIT_MS).toBeLessThanOrEqual(4 * 1.1);

    const { A, B, C } = results[0] as Record<string, { resources: { gpuIds: string[] }; visible: string }>;
    expect(A?.resources).toMatchObject({ numGpus: 1 });
    expect([...(A?.resources.gpuIds ?? []), ...(B?.resources.gpuIds ?? [])].sort()).toEqual(['0', '1']);
    for (const each of [A, B, C]) expect(each?.visible).toBe(each?.resources.gpuIds.join(','));
  });

  test('P147 what the cluster has not waits visibly, and fails at claimTimeout with what it has', async () => {
    const lines: string[] = [];
    await using executor = onRay(cluster, project.folder);
    const building = new ParallelPipeline({ name: 'greedy' })
      .addGroup(new Group('g', { numGpus: 3 }))
      .addModule(Pacing.node('A', { group: 'g' }))
      .build({ executor, claimTimeout: 3_000, logger: { output: (line: string) => lines.push(line) } });
    await expect(building).rejects.toThrow(ClaimTimeoutError);
    const has = 'Group "g", replica 0 waits for 3 GPUs on Ray: no node has that much';
    await expect(building).rejects.toThrow(has);
    await expect(building).rejects.toThrow(/The cluster has .*\(6 CPUs, 2 GPUs, .* of memory\)/);
    await expect(building).rejects.toThrow('got no place in 3 s');
    expect(lines.join('\n')).toContain(has);
  });

  test('what others hold is waited for, and then given', async () => {
    await using executor: Executor & AsyncDisposable = onRay(cluster, project.folder);
    const both = (name: string) =>
      new ParallelPipeline({ name })
        .addGroup(new Group('g', { numGpus: 2 }))
        .addModule(Pacing.node('A', { group: 'g', expose: 'A' }));
    const first = await both('first').build({ executor });
    let waiting: (line: string) => void = () => {};
    const waits = new Promise<string>((resolve) => {
      waiting = resolve;
    });
    const second = both('second').build({ executor, logger: { output: waiting } });
    expect(await waits).toContain('waits for 2 GPUs on Ray: others hold it');
    expect(await heldOn(cluster, 'second')).toEqual([]);
    await first.close();
    const pipeline = await second;
    expect(await pipeline.run({})).toMatchObject({ A: { visible: '0,1' } });
    await pipeline.close();
  });

  test.each([
    [{ numGpus: 1.5 }, /1\.5/],
    [
      { executorOptions: { scheduling_strategy: 'SPREAD' } },
      /"scheduling_strategy", which Ray's jobs cannot honor.*labelSelector/,
    ],
    [{ resources: { GPU: 1 } }, /custom resource "GPU".*numGpus/],
    [{ executorOptions: { lifetime: 'detached' } }, /"lifetime"/],
  ])('what Ray would fail at later, or not honor, is refused (%#)', async (options, message) => {
    await using executor = onRay(cluster, project.folder);
    const builder = new ParallelPipeline({ name: 'refused' }).addModule(Pacing.node('A', { group: 'g' }));
    await expect(async () => builder.addGroup(new Group('g', options)).build({ executor })).rejects.toThrow(message);
  });
});
