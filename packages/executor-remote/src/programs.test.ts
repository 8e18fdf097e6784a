import { fileURLToPath } from 'node:url';
import { remote } from '@magda/executor-remote';
import { describe, test } from 'vitest';
import { programCases } from '../../worker-pool/src/fixtures/cases/programs.js';

const workingDir = fileURLToPath(new URL('../../..', import.meta.url));

// Windows has no groups of processes.
describe.skipIf(process.platform === 'win32')('remote() on this machine', () => {
  for (const { title, run } of programCases(() => remote({ workingDir }))) test(title, run, 60_000);
});
