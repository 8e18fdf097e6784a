/** Plays the tests on another version of Node, `node tools/check/tests.mjs 24`; further arguments are for vitest. */

import { spawnSync } from 'node:child_process';
import { delimiter, dirname, join } from 'node:path';
import { installed, nodeRuntime } from './runtime.mjs';
import { root, runSteps, withTemporaryFolder } from './steps.mjs';

const [version = '24', ...more] = process.argv.slice(2);

await withTemporaryFolder(async (folder) => {
  const runtime = nodeRuntime(version);
  const command = installed(runtime, join(folder, 'node'));
  await runSteps([{ name: `the tests on ${runtime.name}`, step: () => play(command()) }]);
});

/** What the tests start finds that Node first, as does whatever looks for `node`. */
function play(node) {
  const env = { ...process.env, PATH: [dirname(node), process.env.PATH].join(delimiter) };
  const args = ['node_modules/vitest/vitest.mjs', 'run', '--project', '!ray', ...more];
  const { status, signal } = spawnSync(node, args, { cwd: root, env, stdio: 'inherit' });
  if (status !== 0) throw new Error(`vitest ended with ${signal ?? status}.`);
}
