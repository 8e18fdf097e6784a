import { expect, test } from 'vitest';
import type { JoinToken, LaunchOrder } from '../../engine.js';
import { rayClaim } from './claim.js';
import { jobOrder } from './job-order.js';
import { raySettingsOf } from './options.js';
import { keyVariables } from './sealed-ticket.js';

const order = (group: string, numGpus = 0): LaunchOrder => ({
  request: {
    ...{ id: `p/${group}/0#2`, pipeline: 'p q', group, replica: 0, incarnation: 2, memory: undefined, sources: [] },
    ...{ env: { COLOUR: 'red' }, executorOptions: undefined },
    resources: { numCpus: 0, numGpus, memory: 0, resources: {}, gpuIds: [] },
  },
  ticket: { id: 'i', join: 's', workingDir: '/home/me/app' } as JoinToken,
  program: new URL('file:///worker.js'),
});

const made = (group: string, options = {}, numGpus = 0) => {
  const it = order(group, numGpus);
  return jobOrder(it, rayClaim(it.request), raySettingsOf(options), 'gcs://x.zip', {
    total: 100,
    old: 88,
    semiSpace: 4,
  });
};

test('a job has the name of its replica wherever Ray shows it, and the name cannot do anything', () => {
  const { entrypoint, submission_id, metadata } = made('ocr/"$(reboot)"\n; reboot');
  const command =
    'exec env CUDA_VISIBLE_DEVICES= node --max-old-space-size=88 --max-semi-space-size=4 node_modules/@magda/executor-remote/dist/worker.js';
  expect(entrypoint).toBe(`${command} # p q/ocr/___reboot____ reboot/0`);
  expect(submission_id).toMatch(/^p_q\.ocr____reboot_____reboot\.0-2-[\da-f]{8}$/);
  expect(metadata.magda).toContain('#2');
});

test('all jobs of one project have one environment, as Ray unpacks the project anew for another', () => {
  const [one, other] = [made('g'), made('h', {}, 1)];
  expect(one.runtime_env).toEqual({ working_dir: 'gcs://x.zip', env_vars: { COLOUR: 'red', ...keyVariables } });
  expect(other.runtime_env).toEqual(one.runtime_env);
  expect(other.metadata.magda_ticket).not.toBe(one.metadata.magda_ticket);
});

test('a worker has no GPUs that it did not claim', () => {
  expect(made('g').entrypoint).toContain(' CUDA_VISIBLE_DEVICES= ');
  expect(made('g', {}, 1).entrypoint).not.toContain('CUDA');
});

test.each([
  [{ node: "/opt/my node's/node" }, `CUDA_VISIBLE_DEVICES= '/opt/my node'\\''s/node' --max`],
  [{ shipNode: true }, 'CUDA_VISIBLE_DEVICES= ./.magda/node --max'],
  [{ installedAt: '/srv/app/' }, '/srv/app/node_modules/@magda/executor-remote/dist/worker.js #'],
])('the command is for the nodes (%#)', (options, text) => {
  expect(made('g', options).entrypoint).toContain(text);
});
