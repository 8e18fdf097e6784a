import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { Worker } from 'node:worker_threads';
import { transform } from 'esbuild';
import { describe, expect, test, vi } from 'vitest';
import type { WorkerOutput } from './runtime.js';
import { printChannel } from './thread-output.js';

test('F29 what a thread prints before it spins is seen while it spins', async () => {
  const { worker, printed } = await start(`
    console.log('one');
    console.log('two');
    console.error('three');
    for (;;);
  `);
  const lines = [printed.stdout, printed.stdout, printed.stderr].map(next);
  expect(await Promise.all(lines)).toEqual(['one\n', 'two\n', 'three\n']);
  await worker.terminate();
});

test('F29 all that was printed before process.exit() comes out', async () => {
  const { printed } = await start(`
    for (let n = 0; n < 100_000; n++) process.stdout.write(String(n).padStart(99, '.') + '\\n');
    process.exit();
  `);
  const expected = Array.from({ length: 100_000 }, (_, n) => `${String(n).padStart(99, '.')}\n`).join('');
  expect((await text(printed.stdout)) === expected).toBe(true);
});

test('bytes and texts of any encoding come out as they are', async () => {
  const { printed } = await start(`
    process.stdout.write(Buffer.from([226, 130]));
    process.stdout.write(Buffer.from([172]));
    process.stdout.write('20ac', 'utf16le');
    process.stdout.write('ä', 'latin1');
    process.exit();
  `);
  const bytes = Buffer.concat(await printed.stdout.toArray());
  expect(bytes).toEqual(Buffer.concat([Buffer.from('€'), Buffer.from('20ac', 'utf16le'), Buffer.from([0xe4])]));
});

test.each(['text', 'bytes'])('a large %s travels in parts, none of which ends within a character', async (kind) => {
  const { printed } = await start(`
    const text = 'x' + '\u{1F980}'.repeat(100_000);
    process.stdout.write(${kind === 'text' ? 'text' : 'Buffer.from(text)'});
    process.exit();
  `);
  expect((await text(printed.stdout)) === `x${'\u{1F980}'.repeat(100_000)}`).toBe(true);
});

describe('F70 a thread that prints more than is read', () => {
  const MIB = 2 ** 20;
  const printing = `
    for (let n = 0; n < 16 * 1024; n++) {
      process.stdout.write('x'.repeat(1023) + '\\n');
      Atomics.add(data, 0, 1);
    }
  `;
  const counter = () => new Int32Array(new SharedArrayBuffer(4));

  test('is held up, and goes on when it is read', async () => {
    const printedLines = counter();
    const { printed } = await start(`process.stderr.write('begun'); ${printing} process.exit();`, printedLines);
    await once(printed.stderr, 'data');
    // It has the time to print all, if it were not held up.
    await vi.waitFor(() => expect(printedLines[0]).toBeGreaterThan(1_000));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(printedLines[0]).toBeLessThan(2 * 1024);
    expect((await text(printed.stdout)).length).toBe(16 * MIB);
    expect(printedLines[0]).toBe(16 * 1024);
  });

  test('can be ended all the same', async () => {
    const printedLines = counter();
    const { worker } = await start(printing, printedLines);
    await vi.waitFor(() => expect(printedLines[0]).toBeGreaterThan(1_000));
    expect(await worker.terminate()).toBe(1);
  });

  test('is not held up where nobody wants what it prints', async () => {
    const { worker, printed } = await start(`${printing} process.exit();`, counter());
    printed.stdout.resume();
    await once(worker, 'exit');
  });

  test('is not held up on its other stream', async () => {
    const printedLines = counter();
    const code = `process.stdout.write('x'.repeat(1_000_000)); process.stderr.write('y'.repeat(500_000)); process.exit();`;
    const { worker, printed } = await start(code, printedLines);
    await once(worker, 'exit');
    expect((await text(printed.stderr)).length).toBe(500_000);
  });
});

function next(stream: WorkerOutput['stdout'], at: number, all: readonly WorkerOutput['stdout'][]): Promise<string> {
  // The chunks of one stream come one by one.
  const nth = all.slice(0, at).filter((other) => other === stream).length;
  return new Promise((resolve) => {
    let seen = 0;
    stream.on('data', (chunk: Buffer) => {
      if (seen++ === nth) resolve(chunk.toString());
    });
  });
}

/** A thread that prints to a port and runs the code. */
async function start(
  code: string,
  data: unknown = null,
): Promise<{ readonly worker: Worker; readonly printed: WorkerOutput }> {
  const file = new URL('./thread-output.ts', import.meta.url);
  const source = await transform(await readFile(file, 'utf8'), { loader: 'ts' });
  const program = `
    import { workerData } from 'node:worker_threads';
    ${source.code}
    printTo(workerData.print);
    const { data } = workerData;
    ${code}
  `;
  const { print, output } = printChannel();
  const url = new URL(`data:text/javascript,${encodeURIComponent(program)}`);
  const worker = new Worker(url, { workerData: { print, data }, transferList: [print.port] });
  return { worker, printed: output };
}
