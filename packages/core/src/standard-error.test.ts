import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

test('F70 an app whose standard error is closed is not ended by what it is told, however often', async () => {
  const tell = await compiled();
  const program = `${tell}
    let turns = 10;
    const tell = () => {
      tellOnStandardError('one');
      tellOnStandardError('two');
      if (turns-- > 0) setImmediate(tell);
      else setImmediate(() => setImmediate(() => console.log(process.stderr.listenerCount('error'))));
    };
    process.stdin.once('end', tell).resume();`;
  const app = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'pipe' });
  const said: string[] = [];
  app.stdout.on('data', (data) => void said.push(String(data)));
  app.stderr.destroy();
  await once(app.stderr, 'close');
  app.stdin.end();
  const [code] = await once(app, 'close');
  expect({ code, said: said.join('') }).toEqual({ code: 0, said: '0\n' });
});

async function compiled(): Promise<string> {
  const entry = fileURLToPath(new URL('./standard-error.ts', import.meta.url));
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, write: false, format: 'esm' });
  return (outputFiles[0] as { text: string }).text.replace(/export \{[^}]*\};/, '');
}
