import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';

const WAYS = ['tellOnStandardError', 'warnOnStandardError', 'emitWarning'] as const;

/** It tells in eleven turns of the event loop, then says how many listeners for errors are left. */
const telling = (way: (typeof WAYS)[number]) => `
  import { ${way} } from './standard-error.js';
  let turns = 10;
  const tell = () => {
    ${way}('one');
    ${way}('two');
    if (turns-- > 0) setImmediate(tell);
    else setImmediate(() => setImmediate(() => console.log(process.stderr.listenerCount('error'))));
  };
  tell();`;

describe.each(WAYS)('F70 %s', (way) => {
  test('does not end an app whose standard error is closed, however often it tells', async () => {
    expect(await closedOn(telling(way))).toEqual({ code: 0, said: '0\n' });
  });

  test.runIf(existsSync('/dev/full'))('does not end an app whose standard error is full', async () => {
    const full = openSync('/dev/full', 'w');
    const app = started(full);
    closeSync(full);
    expect(await played(app, telling(way))).toEqual({ code: 0, said: '0\n' });
  });
});

test('F70 warnings of pipelines do not end an app whose standard error is closed', async () => {
  const program = `
    import { defineModule, ModuleFactory, SequentialPipeline } from '../index.js';
    const Work = defineModule({ run: () => 1 });
    for (let n = 0; n < 5; n++) {
      const pipeline = await new SequentialPipeline({ name: 'P' }).addModule(Work.node('work', { group: 'g' })).build();
      ModuleFactory.unregister('nobody');
      await pipeline.close();
      await new Promise(setImmediate);
    }
    console.log('done');`;
  expect(await closedOn(program)).toEqual({ code: 0, said: 'done\n' });
});

test('a warning of the process is heard by its listeners, and `--no-warnings` applies to it', async () => {
  const program = `
    import { emitWarning } from './standard-error.js';
    process.on('warning', ({ name, message }) => console.log(name, message));
    emitWarning('beware');`;
  const outcomes = [];
  for (const flags of [[], ['--no-warnings']]) {
    const app = started('pipe', flags);
    outcomes.push(await Promise.all([played(app, program), text(app.stderr as NodeJS.ReadableStream)]));
  }
  const heard = { code: 0, said: 'MagdaWarning beware\n' };
  expect(outcomes).toEqual([
    [heard, expect.stringContaining('MagdaWarning: beware')],
    [heard, ''],
  ]);
});

type App = ReturnType<typeof started>;

/** It waits for its program. */
function started(stderr: 'pipe' | number, flags: readonly string[] = []) {
  return spawn(process.execPath, [...flags, '--input-type=module'], { stdio: ['pipe', 'pipe', stderr] });
}

async function closedOn(program: string): Promise<unknown> {
  const app = started('pipe');
  app.stderr?.destroy();
  await once(app.stderr as NodeJS.ReadableStream, 'close');
  return await played(app, program);
}

async function played(app: App, program: string): Promise<{ readonly code: number; readonly said: string }> {
  const resolveDir = fileURLToPath(new URL('.', import.meta.url));
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
  });
  app.stdin?.end((outputFiles[0] as { text: string }).text);
  const [said, [code]] = await Promise.all([text(app.stdout as NodeJS.ReadableStream), once(app, 'close')]);
  return { code, said };
}
