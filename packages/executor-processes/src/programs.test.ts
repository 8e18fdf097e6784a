import { processes } from '@magda/executor-processes';
import { describe, test } from 'vitest';
import { programCases } from '../../worker-pool/src/fixtures/cases/programs.js';

// Windows has no groups of processes.
describe.skipIf(process.platform === 'win32')('processes()', () => {
  for (const { title, run } of programCases(() => processes())) test(title, run, 60_000);
});
