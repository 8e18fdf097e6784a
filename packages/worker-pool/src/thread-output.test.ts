import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { MessageChannel, Worker } from 'node:worker_threads';
import { transform } from 'esbuild';
import { expect, test } from 'vitest';
import type { WorkerOutput } from './runtime.js';
import { printedBy } from './thread-output.js';

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
async function start(code: string): Promise<{ readonly worker: Worker; readonly printed: WorkerOutput }> {
  const file = new URL('./thread-output.ts', import.meta.url);
  const source = await transform(await readFile(file, 'utf8'), { loader: 'ts' });
  const program = `
    import { workerData } from 'node:worker_threads';
    ${source.code}
    printTo(workerData);
    ${code}
  `;
  const { port1, port2 } = new MessageChannel();
  const url = new URL(`data:text/javascript,${encodeURIComponent(program)}`);
  const worker = new Worker(url, { workerData: port2, transferList: [port2] });
  return { worker, printed: printedBy(port1) };
}
