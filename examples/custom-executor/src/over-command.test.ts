import { rm } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { fromFile } from '@magda/core';
import { executorSuite, supported } from '@magda/executor-testkit';
import { build } from 'esbuild';
import { afterAll, describe, expect, test } from 'vitest';
import { type Command, overCommand } from './over-command.js';

/** Workers that need not be compiled start in a tenth of the time. */
const built = new URL(`../../../node_modules/.cache/magda/custom-executor-${process.pid}/`, import.meta.url);
await build({
  entryPoints: ['over-command', 'worker'].map((name) => fileURLToPath(new URL(`./${name}.ts`, import.meta.url))),
  outdir: fileURLToPath(built),
  bundle: true,
  format: 'esm',
  platform: 'node',
  external: ['@magda/*'],
});
afterAll(() => rm(built, { recursive: true }));

const command: Command = [['node'], fileURLToPath(new URL('worker.js', built))];
const capacity = { numCpus: 4, memory: totalmem(), numGpus: 2, gpuIds: ['A', 'B'] };

describe('overCommand()', () => {
  for (const each of executorSuite(fromFile(new URL('over-command.js', built), 'overCommand', command, capacity))) {
    const reason = supported(each, overCommand(command, capacity), capacity);
    if (reason === true) test(each.name, each.run, 90_000);
    else test.skip(`${each.name} (${reason})`);
  }
});

test('a command that cannot be started is named', async () => {
  const { signal } = new AbortController();
  const request = { id: 'p/g/0#1', env: {} } as never;
  const executor = overCommand([['no-such-command'], 'worker.js'], capacity);
  await expect(executor.spawn(request, { signal })).rejects.toThrow('no-such-command');
});
