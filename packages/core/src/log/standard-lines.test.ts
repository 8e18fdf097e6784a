import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

const LINES = 40_000;

/** A module logs 40 MB without a pause; then the app says how much of that is unread, and logs one line each time that it is told to. */
const app = (logger: string, log: string) => `
  import { defineModule, inline, ParallelPipeline } from './index.js';
  import { writeSync } from 'node:fs';
  const Loud = defineModule({
    run({ request: lines, logger }) {
      for (let n = 0; n < lines; n++) logger.${log}(n + ' ' + 'x'.repeat(1_000));
    },
  });
  const pipeline = await new ParallelPipeline()
    .addModule(Loud.node('loud', { group: 'g' }))
    .build({ executor: inline(), logger: ${logger} });
  await pipeline.run(${LINES});
  writeSync(3, process.stdout.writableLength + process.stderr.writableLength + '\\n');
  process.on('message', async () => {
    await pipeline.run(1);
    process.disconnect();
  });`;

const cases = [
  ['{ events: false, format: ["message"], colors: false }', 'info', 'stdout'],
  ['{ events: false, format: ["message"], colors: false, output: "console" }', 'info', 'stdout'],
  ['{ events: false, format: ["message"], colors: false, output: "console" }', 'error', 'stderr'],
  ['console', 'critical', 'stderr'],
] as const;

test.each(cases)(
  'F70 with logger %s, where nobody reads, what a module logs (%s) fills no memory',
  async (logger, log, name) => {
    const child = await started(app(logger, log), ['pipe', 'pipe', 'pipe', 'pipe', 'ipc']);
    const [unread] = await once(child.stdio[3] as NodeJS.ReadableStream, 'data');
    expect(Number(String(unread))).toBeLessThan(20 * 2 ** 20);
    const seen: string[] = [];
    const left: number[] = [];
    for await (const line of createInterface(child[name] as NodeJS.ReadableStream)) {
      const count = /(\d+) lines of the log were left out/.exec(line)?.[1];
      if (count === undefined) {
        // What was logged, and not the library's own events.
        if (/\bx{1000}$/.test(line)) seen.push(line);
        continue;
      }
      left.push(Number(count));
      // There is room again.
      child.send('go on');
    }
    expect(left).toHaveLength(1);
    expect(seen.length + (left[0] as number)).toBe(LINES + 1);
    expect(seen.at(-1)).toMatch(/\b0 x/);
    const first = seen.slice(0, -1).map((line) => Number(/(\d+) x/.exec(line)?.[1]));
    expect(first).toEqual([...first.keys()]);
  },
);

test.runIf(existsSync('/dev/full'))('F70 modules go on where standard output is full or closed', async () => {
  const program = app('{ colors: false }', 'info');
  const full = openSync('/dev/full', 'w');
  const onFull = await started(program, ['pipe', full, 'pipe', 'pipe', 'ipc']);
  closeSync(full);
  const onClosed = await started(program, ['pipe', 'pipe', 'pipe', 'pipe', 'ipc']);
  onClosed.stdout?.destroy();
  for (const child of [onFull, onClosed]) {
    child.once('message', () => {});
    const said = text(child.stderr as NodeJS.ReadableStream);
    await once(child.stdio[3] as NodeJS.ReadableStream, 'data');
    child.send('go on');
    const [code] = await once(child, 'close');
    expect({ code, said: await said }).toEqual({ code: 0, said: '' });
  }
});

async function started(program: string, stdio: readonly ('pipe' | 'ipc' | number)[]): Promise<ChildProcess> {
  const resolveDir = fileURLToPath(new URL('..', import.meta.url));
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
  });
  const child = spawn(process.execPath, ['--input-type=module'], { stdio: [...stdio] });
  child.stdin?.end((outputFiles[0] as { readonly text: string }).text);
  return child;
}
