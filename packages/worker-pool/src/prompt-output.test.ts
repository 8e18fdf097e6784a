import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { transform } from 'esbuild';
import { expect, test } from 'vitest';

test('F29 what a thread prints before it spins is seen while it spins', async () => {
  const worker = await start(`
    process.stdout.write('one\\n');
    process.stdout.write('two\\n');
    for (;;);
  `);
  let text = '';
  while (text !== 'one\ntwo\n') text += (await once(worker.stdout, 'data'))[0];
  await worker.terminate();
});

test('F29 a megabyte and more comes out whole', async () => {
  const worker = await start(`
    for (let n = 0; n < 100_000; n++) process.stdout.write(String(n).padStart(99, '.') + '\\n');
  `);
  let text = '';
  for await (const chunk of worker.stdout) text += chunk;
  expect(text).toBe(Array.from({ length: 100_000 }, (_, n) => `${String(n).padStart(99, '.')}\n`).join(''));
});

/** A thread whose output is prompt and that runs the code. */
async function start(code: string): Promise<Worker> {
  const file = new URL('./prompt-output.ts', import.meta.url);
  const source = await transform(await readFile(file, 'utf8'), { loader: 'ts' });
  const program = `${source.code}\nsendPromptly(process.stdout);\n${code}`;
  return new Worker(new URL(`data:text/javascript,${encodeURIComponent(program)}`), { stdout: true });
}
