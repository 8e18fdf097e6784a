import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { serialize } from 'node:v8';
import type { Connection, SpawnRequest } from '@magda/core';
import { PayloadTooLargeError } from '@magda/core';
import fc from 'fast-check';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { compiled } from './fixtures/compiled.js';
import type { Command } from './fixtures/obedient-process.js';
import { messages, requestWith, Sink } from './fixtures/spawned.js';
import type { Output } from './output.js';
import { type ProcessOptions, processRuntime } from './process-runtime.js';
import { spawnWorker } from './spawn-worker.js';

const MIB = 2 ** 20;
const obedient = await compiled('obedient-process');
const idle = children();

afterAll(() => obedient.remove());

/** Whatever was started is gone, with its handles and its files. */
afterEach(async () => {
  await vi.waitFor(() => expect(children()).toEqual(idle), { timeout: 15_000 });
  expect(readdirSync(tmpdir()).filter((name) => name.startsWith(`magda-${process.pid}-`))).toEqual([]);
});

interface Setting extends Partial<SpawnRequest> {
  readonly program?: URL;
  readonly signal?: AbortSignal;
  readonly output?: Output;
  readonly options?: Partial<ProcessOptions>;
}

function spawn({ program = obedient.program, signal, output = 'ignore', options, ...rest }: Setting = {}) {
  const request = requestWith(rest);
  const runtime = processRuntime(request, { env: {}, execArgv: [], messageLimit: 256 * MIB, ...options });
  return spawnWorker({ request, program, output, runtime }, signal ?? new AbortController().signal);
}

function tell(worker: Connection, command: Command): void {
  worker.send(command);
}

async function pidOf(worker: Connection): Promise<number> {
  const back = messages(worker, 1);
  tell(worker, { command: 'pid' });
  return (await back)[0] as number;
}

const anything = fc.anything({
  ...{ withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true, withSparseArray: true },
  maxDepth: 4,
});

/** Kinds of handles that belong to child processes, of those that keep this one alive. */
function children(): readonly string[] {
  return process.getActiveResourcesInfo().filter((kind) => /Process|Pipe/.test(kind));
}

describe('messages', () => {
  test('F31 arrive whole, once and in order, both ways', async () => {
    const worker = await spawn();
    await fc.assert(
      fc.asyncProperty(fc.array(anything), async (sent) => {
        const back = messages(worker, sent.length);
        for (const message of sent) worker.send(message);
        expect(await back).toEqual(sent);
      }),
      { numRuns: 100 },
    );
    await worker.terminate();
  });

  test('keep their buffers: views have them to themselves, or share them, as before', async () => {
    const worker = await spawn();
    const whole = new Float64Array([1, 2, 3]);
    const back = messages(worker, 1);
    worker.send({ whole, part: whole.subarray(1), buffer: whole.buffer });
    const [echo] = (await back) as [{ whole: Float64Array; part: Float64Array; buffer: ArrayBuffer }];
    expect(echo.whole.buffer.byteLength).toBe(24);
    expect(echo.part.buffer).toBe(echo.buffer);
    expect([...echo.part]).toEqual([2, 3]);
    await worker.terminate();
  });

  test('before the first listener are kept', async () => {
    const worker = await spawn();
    tell(worker, { command: 'countAndExit', upTo: 1_000, code: 0 });
    await worker.exited;
    expect(await messages(worker, 1_000)).toEqual(Array.from({ length: 1_000 }, (_, n) => n));
  });

  test('come before exited settles', async () => {
    const worker = await spawn();
    const received: unknown[] = [];
    worker.onMessage((message) => received.push(message));
    tell(worker, { command: 'countAndExit', upTo: 10_000, code: 4 });
    expect(await worker.exited).toEqual({ code: 4, reason: 'exited with code 4' });
    expect(received).toHaveLength(10_000);
  });

  test.each<[string, unknown]>([
    ['a function', { call() {} }],
    ['shared memory', { memory: new SharedArrayBuffer(4) }],
    ['a view on shared memory', { numbers: new Int32Array(new SharedArrayBuffer(4)) }],
    ['a symbol', [Symbol('s')]],
    ['a promise', { later: Promise.resolve() }],
    ['what lives outside of JavaScript', { port: new MessageChannel().port1 }],
  ])('F30 F35 send throws at once on %s, and the process lives on', async (_what, value) => {
    const worker = await spawn();
    expect(() => worker.send(value)).toThrow(/could not be cloned/);
    worker.send('still there');
    expect(await messages(worker, 1)).toEqual(['still there']);
    await worker.terminate();
  });

  test('F32 send throws on what is too large, both ways, and says how much may be sent', async () => {
    const worker = await spawn({ options: { messageLimit: 2 * MIB } });
    expect(() => worker.send(new Uint8Array(3 * MIB))).toThrow(PayloadTooLargeError);
    expect(() => worker.send('x'.repeat(3 * MIB))).toThrow(/takes 4 MiB.*may take 2 MiB.*`messageLimit`/);
    const back = messages(worker, 1);
    worker.send(new Uint8Array(MIB));
    expect((await back)[0]).toHaveLength(MIB);
    await worker.terminate();
  });

  test('F32 of 64 MiB come back whole', async () => {
    const worker = await spawn();
    const sent = new Uint8Array(64 * MIB).fill(7);
    const back = messages(worker, 1);
    worker.send(sent);
    expect(Buffer.compare((await back)[0] as Uint8Array, sent)).toBe(0);
    await worker.terminate();
  });

  test('that modules send to the parent process reach nobody', async () => {
    const worker = await spawn();
    const back = messages(worker, 1);
    tell(worker, { command: 'chatter' });
    expect(await back).toEqual(['nobody to talk to']);
    await worker.terminate();
  });

  test('count as unsent until they have left', async () => {
    const worker = await spawn();
    expect(worker.drained()).toBeUndefined();
    tell(worker, { command: 'spin' });
    worker.send(new Uint8Array(MIB));
    const drained = worker.drained() as Promise<void>;
    expect(drained).toBeInstanceOf(Promise);
    await worker.terminate();
    await drained;
    expect(worker.drained()).toBeUndefined();
  });

  test('are drained once the other side reads them', async () => {
    const worker = await spawn();
    worker.send(new Uint8Array(4 * MIB));
    await worker.drained();
    expect(worker.drained()).toBeUndefined();
    await worker.terminate();
  });

  test('to a process that has gone are nothing, and no error surfaces', async () => {
    const worker = await spawn();
    process.kill(await pidOf(worker), 'SIGKILL');
    // Into the dying, where the pipe is broken before that is known.
    while (children().length > idle.length) {
      expect(worker.send(new Uint8Array(MIB))).toBeUndefined();
      await new Promise((resolve) => setImmediate(resolve));
    }
    await worker.exited;
    expect(worker.send(() => {})).toBeUndefined();
  });
});

/** A message as Node writes it: its length in four bytes, and V8's encoding. */
function framed(bytes: Uint8Array): Uint8Array {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(bytes.byteLength);
  return Buffer.concat([head, bytes]);
}

const NO_MESSAGE = 'it sent bytes that are no message';
const TO_NODE = 'it spoke to Node itself, and was not asked';

describe('what no worker says on the channel that it shares with its modules', () => {
  test.each<[string, Command, string]>([
    ['a text', { command: 'write', bytes: Buffer.from('garbage') }, NO_MESSAGE],
    ['a line of JSON', { command: 'write', bytes: Buffer.from('{"cmd":"NODE_HANDLE"}\n') }, NO_MESSAGE],
    ['zeros', { command: 'write', bytes: Buffer.alloc(64) }, NO_MESSAGE],
    ['bytes of a wrong encoding', { command: 'write', bytes: framed(Buffer.from('garbage')) }, NO_MESSAGE],
    ['half of a message', { command: 'write', bytes: framed(serialize('garbage').subarray(0, 5)) }, NO_MESSAGE],
    ['a wrong frame within a message', { command: 'say', message: Buffer.from('garbage') }, NO_MESSAGE],
    ['a handle', { command: 'say', message: { cmd: 'NODE_HANDLE', type: 'net.Nothing' } }, TO_NODE],
    ['a handle of no type', { command: 'say', message: { cmd: 'NODE_HANDLE' } }, TO_NODE],
    ['that it got a handle', { command: 'say', message: { cmd: 'NODE_HANDLE_ACK' } }, TO_NODE],
    ['that it did not', { command: 'say', message: { cmd: 'NODE_HANDLE_NACK' } }, TO_NODE],
    ['a word of a cluster', { command: 'say', message: { cmd: 'NODE_CLUSTER', act: 'listening' } }, TO_NODE],
  ])('F84 %s: the worker is ended for that, and the driver lives', async (_what, command, breach) => {
    const other = await spawn();
    const worker = await spawn();
    tell(worker, command);
    expect(await worker.exited).toEqual({ reason: `broke the protocol: ${breach}`, breach });
    const back = messages(other, 1);
    other.send('still there');
    expect(await back).toEqual(['still there']);
    await other.terminate();
  });

  test("another's words to the parent process are passed over", async () => {
    const worker = await spawn();
    const back = messages(worker, 1);
    tell(worker, { command: 'say', message: { type: 'dependency', path: '/a.js' } });
    worker.send('still there');
    expect(await back).toEqual(['still there']);
    await worker.terminate();
  });
});

describe('its end', () => {
  test('F21 terminate ends a spinning process, however often it is called', async () => {
    const worker = await spawn();
    tell(worker, { command: 'spin' });
    await Promise.all([worker.terminate(), worker.terminate()]);
    await worker.terminate();
    expect(await worker.exited).toEqual({ reason: 'terminated' });
  });

  test.each([0, 3])('F22 process.exit(%i) is told with its code', async (code) => {
    const worker = await spawn();
    tell(worker, { command: 'exit', code });
    expect(await worker.exited).toEqual({ code, reason: `exited with code ${code}` });
  });

  test('F23 by an uncaught error is told with its code', async () => {
    const worker = await spawn();
    tell(worker, { command: 'throwLater', message: "nobody's job" });
    expect(await worker.exited).toEqual({ code: 1, reason: 'exited with code 1' });
  });

  test.each(['SIGKILL', 'SIGTERM', 'SIGSEGV'] as const)('F36 by %s is told with its name', async (signal) => {
    const worker = await spawn();
    process.kill(await pidOf(worker), signal);
    expect(await worker.exited).toEqual({ signal, reason: `was killed by ${signal}` });
  });

  test('F39 process.abort() is told with its signal', async () => {
    const worker = await spawn();
    tell(worker, { command: 'abort' });
    expect(await worker.exited).toEqual({ signal: 'SIGABRT', reason: 'aborted, as by process.abort() (SIGABRT)' });
  });

  test('F38 out of memory is told with the limit', async () => {
    const worker = await spawn({ memory: 48 * MIB });
    tell(worker, { command: 'hoard' });
    expect(await worker.exited).toEqual({ signal: 'SIGABRT', reason: 'out of memory: heap limit 48 MiB' });
  });

  test('F27 follows from its channel, closed by itself or by a module, even if it spins on', async () => {
    for (const command of ['close', 'disconnect', 'closeAndSpin'] as const) {
      const worker = await spawn();
      tell(worker, { command });
      expect((await worker.exited).code, command).toBe(0);
    }
  });

  test('F29 comes after all that it printed, in whole lines behind its name', async () => {
    const line = (n: number) => `[shop/till/0] ${String(n).padStart(98, '.')}\n`;
    const expected = Array.from({ length: 100_000 }, (_, n) => line(n)).join('');
    for (const how of ['exit', 'kill', 'close'] as const) {
      const output = { as: 'lines', stdout: new Sink(), stderr: new Sink() } as const;
      const worker = await spawn({ output });
      tell(worker, { command: 'print', lines: 100_000, how });
      await worker.exited;
      await output.stdout.has(expected.length);
      expect(output.stdout.text === expected, how).toBe(true);
      expect(output.stderr.text).toBe('[shop/till/0] no end of line\n');
    }
  });

  test('F36 F37 leaves the last mark readable', async () => {
    const worker = await spawn();
    expect(worker.lastStart?.()).toBeUndefined();
    const back = messages(worker, 2);
    tell(worker, { command: 'mark', dispatchId: 4, module: 0 });
    tell(worker, { command: 'mark', dispatchId: 5, module: 2 });
    await back;
    expect(worker.lastStart?.()).toEqual({ dispatchId: 5, module: 2 });
    await worker.terminate();
    expect(worker.lastStart?.()).toEqual({ dispatchId: 5, module: 2 });
  });
});

describe('its surroundings', () => {
  async function environment(name: string, setting: Setting): Promise<unknown> {
    const worker = await spawn(setting);
    const back = messages(worker, 1);
    tell(worker, { command: 'environment', name });
    const [value] = await back;
    await worker.terminate();
    return value;
  }

  test("are the driver's environment, the executor's and its group's, in this order", async () => {
    const options = { env: { TILL: 'of the executor', HOME: undefined } };
    expect(await environment('PATH', { options })).toBe(process.env.PATH);
    expect(await environment('TILL', { options })).toBe('of the executor');
    expect(await environment('TILL', { options, env: { TILL: 'of the group' } })).toBe('of the group');
    expect(await environment('HOME', { options })).toBeUndefined();
    expect(process.env.TILL).toBeUndefined();
  });

  test('show the GPUs that it was granted, and no others', async () => {
    const resources = { numCpus: 0, numGpus: 2, memory: 0, resources: {}, gpuIds: ['3', 'GPU-ab'] };
    expect(await environment('CUDA_VISIBLE_DEVICES', { resources })).toBe('3,GPU-ab');
    expect(await environment('CUDA_VISIBLE_DEVICES', {})).toBe('');
  });
});

describe('starting', () => {
  test('that is aborted rejects with the reason and leaves nothing behind', async () => {
    await expect(spawn({ signal: AbortSignal.abort('too late') })).rejects.toBe('too late');
    const controller = new AbortController();
    const worker = spawn({ signal: controller.signal });
    controller.abort('changed my mind');
    await expect(worker).rejects.toBe('changed my mind');
  });

  test('that fails is an error that says why', async () => {
    await expect(spawn({ options: { execArgv: ['--no-such-option'] } })).rejects.toThrow(
      /shop\/till\/0#1 did not start: exited with code 9: .*bad option: --no-such-option/,
    );
    expect(() => spawn({ memory: 2 * MIB })).toThrow(/a worker needs a heap of at least 16 MiB/);
  });

  test('that the system refuses is an error that says so', async () => {
    const { execPath } = process;
    process.execPath = '/no/such/node';
    const worker = spawn();
    process.execPath = execPath;
    await expect(worker).rejects.toThrow(/did not start: could not be started: spawn \/no\/such\/node ENOENT/);
  });

  test('F74 without a place to leave marks goes on without them', async () => {
    vi.stubEnv('TMPDIR', '/no/such/folder');
    const starting = spawn();
    vi.unstubAllEnvs();
    const worker = await starting;
    expect(worker.lastStart).toBeUndefined();
    worker.send('still there');
    expect(await messages(worker, 1)).toEqual(['still there']);
    await worker.terminate();
  });

  test('a program that throws is an error with what it threw', async () => {
    const program = new URL('./fixtures/throws.js', import.meta.url);
    await expect(spawn({ program })).rejects.toThrow(/did not start: exited with code 1: Error: broken on purpose/);
  });
});
