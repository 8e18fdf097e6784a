import type { SpawnRequest } from '@magda/core';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { messages, requestWith, Sink } from './fixtures/spawned.js';
import type { Output } from './output.js';
import { spawnWorker } from './spawn-worker.js';
import { threadRuntime } from './thread-runtime.js';

const MIB = 2 ** 20;
const obedient = fixture('obedient-thread.js');

interface Setting extends Partial<SpawnRequest> {
  readonly program?: URL;
  readonly signal?: AbortSignal;
  readonly output?: Output;
}

const threads = { started: 0, living: 0 };
process.on('worker', (worker) => {
  threads.started += 1;
  threads.living += 1;
  worker.once('exit', () => {
    threads.living -= 1;
  });
});

beforeEach(() => {
  threads.started = 0;
});

afterEach(async () => {
  expect(threads.living).toBe(0);
  await vi.waitFor(() => expect(process.getActiveResourcesInfo()).not.toContain('MessagePort'), { timeout: 15_000 });
});

test('messages arrive whole, once and in order, both ways', async () => {
  const worker = await spawn();
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true })),
      async (sent) => {
        const back = messages(worker, sent.length);
        for (const message of sent) worker.send({ message });
        expect(await back).toEqual(sent.map((message) => ({ message })));
      },
    ),
    { numRuns: 50 },
  );
  await worker.terminate();
});

test('messages before the first listener are kept', async () => {
  const worker = await spawn();
  worker.send({ command: 'countAndExit', upTo: 1_000, code: 0 });
  await worker.exited;
  expect(await messages(worker, 1_000)).toEqual(Array.from({ length: 1_000 }, (_, n) => n));
});

test('exited settles after the last message', async () => {
  const worker = await spawn();
  const received: unknown[] = [];
  worker.onMessage((message) => received.push(message));
  worker.send({ command: 'countAndExit', upTo: 10_000, code: 4 });
  expect(await worker.exited).toEqual({ code: 4, reason: 'exited with code 4' });
  expect(received).toHaveLength(10_000);
});

test('F30 send throws at once on what cannot travel, and the worker lives on', async () => {
  const worker = await spawn();
  expect(() => worker.send({ call() {} })).toThrow(DOMException);
  worker.send('still there');
  expect(await messages(worker, 1)).toEqual(['still there']);
  await worker.terminate();
});

test('send does nothing once the worker has gone', async () => {
  const worker = await spawn();
  await worker.terminate();
  expect(worker.send('anyone?')).toBeUndefined();
  expect(worker.send(() => {})).toBeUndefined();
});

test('buffers are moved both ways, shared memory is shared', async () => {
  const worker = await spawn();
  const buffer = new Uint8Array([1, 2, 3]).buffer;
  const shared = new Int32Array(new SharedArrayBuffer(4));
  const back = messages(worker, 1);
  worker.send({ transfer: [buffer], buffer, shared }, [buffer]);
  expect(buffer.byteLength).toBe(0);
  const [echo] = (await back) as [{ buffer: ArrayBuffer; shared: Int32Array }];
  expect(new Uint8Array(echo.buffer)).toEqual(new Uint8Array([1, 2, 3]));
  echo.shared[0] = 7;
  expect(shared[0]).toBe(7);
  expect(worker.drained()).toBeUndefined();
  await worker.terminate();
});

test('F21 terminate ends a spinning worker, however often it is called', async () => {
  const worker = await spawn();
  worker.send({ command: 'spin' });
  await Promise.all([worker.terminate(), worker.terminate()]);
  await worker.terminate();
  expect(await worker.exited).toEqual({ reason: 'terminated' });
});

test.each([0, 3])(
  'F22 process.exit(%i) is told with its code, and nothing takes the place of the worker',
  async (code) => {
    const worker = await spawn();
    worker.send({ command: 'exit', code });
    expect(await worker.exited).toEqual({ code, reason: `exited with code ${code}` });
    expect(threads.started).toBe(1);
  },
);

test.each([
  [new RangeError("nobody's job"), "crashed: nobody's job"],
  [undefined, 'crashed: undefined'],
  [{}, 'crashed: {}'],
])('F23 an uncaught %s is told, and nothing takes the place of the worker', async (value, reason) => {
  const worker = await spawn();
  worker.send({ command: 'throwLater', value });
  expect(await worker.exited).toEqual({ reason });
  expect(threads.started).toBe(1);
});

test('F27 a worker that closes its own port has ended, even if it spins on', async () => {
  const closing = await spawn();
  closing.send({ command: 'close' });
  expect(await closing.exited).toEqual({ code: 0, reason: 'closed its channel' });
  const spinning = await spawn();
  spinning.send({ command: 'closeAndSpin' });
  expect(await spinning.exited).toEqual({ code: 0, reason: 'closed its channel' });
});

test.each([0, 5])('F84 a worker whose message cannot be read, behind %i others, is ended for that', async (before) => {
  const worker = await spawn();
  const received: unknown[] = [];
  worker.onMessage((message) => received.push(message));
  // Its stack is larger than that of the driver.
  worker.send({ command: 'nest', levels: 4_000, before });
  const breach = 'it sent a message that cannot be read';
  expect(await worker.exited).toEqual({ reason: `broke the protocol: ${breach}`, breach });
  expect(received).toEqual(Array.from({ length: before }, (_, n) => n));
});

test('F79 what a module says by parentPort is told once, with its place, and ends nothing', async () => {
  const worker = await spawn();
  const warnings: string[] = [];
  const hear = (warning: Error): void => void warnings.push(`${warning.name}: ${warning.message}`);
  process.on('warning', hear);
  const back = messages(worker, 2);
  const words = [
    null,
    undefined,
    0,
    'progress',
    { progress: 0.5 },
    { ready: true },
    { ready: false },
    [],
    new Error('e'),
  ];
  worker.send({ command: 'chatter', messages: words });
  worker.send('still there');
  expect(await back).toEqual(['said', 'still there']);
  await worker.terminate();
  process.off('warning', hear);
  expect(warnings).toEqual([
    expect.stringMatching(
      /^MagdaWarning: A module of group "till", replica 0 of pipeline "shop" has sent a message by .* parentPort/,
    ),
  ]);
});

test('F79 a module that listens to parentPort and closes it changes nothing for its worker', async () => {
  const worker = await spawn();
  const back = messages(worker, 2);
  worker.send({ command: 'closeParent' });
  worker.send('still there');
  expect(await back).toEqual(['closed', 'still there']);
  await worker.terminate();
  expect(await worker.exited).toEqual({ reason: 'terminated' });
});

test('F29 what a worker prints comes in whole lines behind its name, all 10 MB of it before process.exit()', async () => {
  const expected = Array.from({ length: 100_000 }, (_, n) => `[shop/till/0] ${String(n).padStart(98, '.')}\n`).join('');
  for (const code of [undefined, 3]) {
    const output = { as: 'lines', stdout: new Sink(), stderr: new Sink() } as const;
    const worker = await spawn({ output });
    worker.send({ command: 'print', lines: 100_000, code });
    await worker.exited;
    await Promise.all([output.stdout.has(expected.length), output.stderr.has(1)]);
    expect(output.stdout.text === expected).toBe(true);
    expect(output.stderr.text).toBe('[shop/till/0] no end of line\n');
  }
});

test('F38 out of memory is told with the limit', async () => {
  const worker = await spawn({ memory: 48 * MIB });
  worker.send({ command: 'hoard' });
  expect(await worker.exited).toEqual({ reason: 'out of memory: heap limit 48 MiB' });
});

test("a worker has the driver's environment and its group's, and the driver keeps its own", async () => {
  process.env.SHOP = 'of the driver';
  const worker = await spawn({ env: { TILL: 'of the group' } });
  const values = messages(worker, 2);
  worker.send({ command: 'environment', name: 'SHOP' });
  worker.send({ command: 'environment', name: 'TILL' });
  expect(await values).toEqual(['of the driver', 'of the group']);
  expect(process.env.TILL).toBeUndefined();
  delete process.env.SHOP;
  await worker.terminate();
});

test('an aborted spawn rejects with the reason and leaves nothing behind', async () => {
  await expect(spawn({ signal: AbortSignal.abort('too late') })).rejects.toBe('too late');
  expect(threads.started).toBe(0);
  const controller = new AbortController();
  const worker = spawn({ signal: controller.signal });
  controller.abort('changed my mind');
  await expect(worker).rejects.toBe('changed my mind');
  expect(threads).toEqual({ started: 1, living: 0 });
});

test('a worker that cannot be started is an error, and leaves nothing behind', async () => {
  await expect(spawn({ env: { NODE_OPTIONS: '--no-such-option' } })).rejects.toThrow(/--no-such-option/);
  expect(() => spawn({ memory: 2 * MIB })).toThrow(
    'Group "till" has a `memory` of 2097152 bytes, but a worker needs a heap of at least 16 MiB.',
  );
});

test('a program that is missing is an error that says what to do about bundles', async () => {
  await expect(spawn({ program: fixture('missing.js') })).rejects.toThrow(
    /missing\.js is missing.*leave @magda\/\* out/,
  );
});

test.each(['throws', 'exports nothing'])('a program that %s ends its worker with that reason', async (program) => {
  const worker = await spawn({ program: fixture(`${program.replace(' ', '-')}.js`) });
  expect((await worker.exited).reason).toMatch(/^could not run file:.*(broken on purpose|No handler function)/);
});

function fixture(name: string): URL {
  return new URL(`./fixtures/${name}`, import.meta.url);
}

function spawn({
  program = obedient,
  signal = new AbortController().signal,
  output = 'ignore',
  ...rest
}: Setting = {}) {
  const request = requestWith(rest);
  return spawnWorker({ request, program, output, runtime: threadRuntime(request) }, signal);
}
