import { fileURLToPath } from 'node:url';
import { Group, type GroupOptions, ParallelPipeline } from '@magda/core';
// The built package, because workers run its files.
import { local, remote } from '@magda/executor-remote';
import { afterEach, expect, test, vi } from 'vitest';
import { FaultProxy } from '../fixtures/fault-proxy.js';
import { freePort } from '../fixtures/free-port.js';
import { held, Making, Reading } from '../fixtures/sharing.js';

const workingDir = fileURLToPath(new URL('../../../..', import.meta.url));
const MIB = 2 ** 20;
const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

interface Read {
  readonly pid: number;
  readonly made: unknown;
  readonly asked: unknown;
  /** How many files in memory the reader held meanwhile. */
  readonly held: number;
}

/** `making` in a group of its own, read by `one`, `two` and `three`, each in its own. */
async function readers(options: GroupOptions = {}) {
  const port = await freePort();
  const proxy = await FaultProxy.to(() => port);
  closing.push(() => proxy[Symbol.asyncDispose]());
  let down = 0;
  proxy.fate = ({ direction, purpose, bytes }) => {
    if (direction === 'down' && purpose === 'join') down += bytes.byteLength;
    return undefined;
  };
  const engine = local({ numCpus: 8 });
  const executor = remote({ workingDir, listen: { port }, advertise: proxy.address, engine });
  closing.push(() => executor.close());
  let builder = new ParallelPipeline({ name: 'sharing' }).addModule(Making.node('making', { group: 'making' }));
  for (const name of ['one', 'two', 'three']) {
    const node = Reading.node(name, { group: name }).dependsOn('making');
    builder = builder.addGroup(new Group(name, options)).addModule(node) as typeof builder;
  }
  const pipeline = await builder.build({ executor });
  closing.push(() => pipeline.close({ deadline: 0 }).catch(() => {}));
  const started = down;
  return {
    pipeline,
    /** Bytes that workers got since they had started. */
    get down() {
      return down - started;
    },
    async run(request: object) {
      return (await pipeline.run(request)) as unknown as Readonly<Record<'one' | 'two' | 'three', Read>>;
    },
  };
}

function madeOfRecords(size: number): number {
  const records = Array.from({ length: size / 100 }, (_, id) => 2 * id + 0.5 + `record ${id}`.length);
  return records.reduce((sum, one) => sum + one, 0);
}

const onLinux = test.skipIf(process.platform !== 'linux');

onLinux.each([
  ['buffers', `${2 * MIB} false ${4 * MIB} true`],
  ['text', `${2 * MIB} x`],
  ['records', madeOfRecords(2 * MIB)],
])('a large value of %s that three groups need comes to their host once, and each has its own', async (kind, made) => {
  const pipeline = await readers();
  const results = await pipeline.run({ size: 2 * MIB, kind });
  expect(Object.values(results).map((result) => result.made)).toEqual([made, made, made]);
  const once = kind === 'buffers' ? 4 * MIB : kind === 'text' ? 2 * MIB : 1.5 * MIB;
  expect(pipeline.down).toBeGreaterThan(0.5 * once);
  expect(pipeline.down).toBeLessThan(1.5 * once);
});

onLinux('a large request comes to each host once', async () => {
  const pipeline = await readers();
  const results = await pipeline.run({ size: 1, bytes: new Uint8Array(4 * MIB).fill(1) });
  for (const name of ['one', 'two', 'three'] as const) expect(results[name].asked).toBe(`${4 * MIB} false`);
  expect(pipeline.down).toBeLessThan(6 * MIB);
});

onLinux('what three groups need is kept by one of them, and nothing is kept when the job is over', async () => {
  const pipeline = await readers();
  const results = Object.values(await pipeline.run({ size: 2 * MIB, bytes: new Uint8Array(2 * MIB) }));
  expect(Math.max(...results.map((result) => result.held)), 'files in memory that a reader held').toBeGreaterThan(0);
  await vi.waitFor(() => expect(results.flatMap(({ pid }) => held(pid))).toEqual([]), { timeout: 15_000 });
});

onLinux('a worker that was killed keeps nothing from others', async () => {
  const pipeline = await readers({ idempotent: true, maxRedeliveries: 3 });
  const { one, two, three } = await pipeline.run({ size: 1 });
  for (const { pid } of [one, two, three]) {
    const running = pipeline.run({ size: 2 * MIB });
    process.kill(pid, 'SIGKILL');
    const results = await running;
    for (const result of Object.values(results)) expect(result.made).toBe(`${2 * MIB} false ${4 * MIB} true`);
  }
});

onLinux('nobody waits for long for a worker that is too busy to keep what others need', async () => {
  const pipeline = await readers();
  const { one } = await pipeline.run({ size: 1 });
  const others = new Set(['two', 'three']);
  const through = new Promise<void>((resolve) => {
    pipeline.pipeline.on('group', ({ status, group }) => {
      if (status === 'ended' && others.delete(group as string) && others.size === 0) resolve();
    });
  });
  process.kill(one.pid, 'SIGSTOP');
  const running = pipeline.run({ size: 2 * MIB });
  await through;
  process.kill(one.pid, 'SIGCONT');
  expect((await running).one.made).toBe(`${2 * MIB} false ${4 * MIB} true`);
});
