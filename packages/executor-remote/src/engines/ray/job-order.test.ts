import { expect, test } from 'vitest';
import type { LaunchOrder, Ticket } from '../../engine.js';
import { rayClaim } from './claim.js';
import { jobOrder } from './job-order.js';
import { raySettingsOf } from './options.js';

const order = (group: string, numGpus = 0): LaunchOrder => ({
  request: {
    ...{ id: `p/${group}/0#2`, pipeline: 'p q', group, replica: 0, incarnation: 2, memory: undefined, sources: [] },
    ...{ env: { COLOUR: 'red' }, executorOptions: undefined },
    resources: { numCpus: 0, numGpus, memory: 0, resources: {}, gpuIds: [] },
  },
  ticket: { id: 'i', join: 's', workingDir: '/home/me/app' } as Ticket,
  program: new URL('file:///worker.js'),
});

const made = (group: string, options = {}, numGpus = 0) => {
  const it = order(group, numGpus);
  return jobOrder(it, rayClaim(it.request), raySettingsOf(options), 'gcs://x.zip', 100.5);
};

test('a job has the name of its replica wherever Ray shows it, and the name cannot do anything', () => {
  const { entrypoint, submission_id, metadata } = made('ocr/"$(reboot)"\n; reboot');
  const command = 'exec node --max-old-space-size=100 node_modules/@magda/executor-remote/dist/worker.js';
  expect(entrypoint).toBe(`${command} # p q/ocr/___reboot____ reboot/0`);
  expect(submission_id).toMatch(/^p_q\.ocr____reboot_____reboot\.0-2-[\da-f]{8}$/);
  expect(metadata.magda).toContain('#2');
});

test('the worker is told what it needs in its environment, and has no GPUs that it did not claim', () => {
  const { env_vars } = made('g').runtime_env as { env_vars: Record<string, string> };
  expect(env_vars).toMatchObject({ COLOUR: 'red', CUDA_VISIBLE_DEVICES: '' });
  expect(JSON.parse(env_vars.MAGDA_TICKET as string)).toMatchObject({ id: 'i', workingDir: '.' });
  expect((made('g', {}, 1).runtime_env as { env_vars: object }).env_vars).not.toHaveProperty('CUDA_VISIBLE_DEVICES');
});

test.each([
  [{ node: "/opt/my node's/node" }, `exec '/opt/my node'\\''s/node' --max`],
  [{ shipNode: true }, 'exec ./.magda/node --max'],
  [{ installedAt: '/srv/app/' }, '/srv/app/node_modules/@magda/executor-remote/dist/worker.js #'],
])('the command is for the nodes (%#)', (options, text) => {
  expect(made('g', options).entrypoint).toContain(text);
});
