/** Areas PAR, STA, POOL and LOG of the parity table in processes: the cases are those of core's own parity tests. */

// The built package, because processes run its files.
import { processes } from '@magda/executor-processes';
import { afterAll, describe, test } from 'vitest';
import { groupCases, groupSetting } from '../../../worker-pool/src/fixtures/parity.js';

const { setting, close } = await groupSetting(processes());

describe('processes()', () => {
  afterAll(close);

  for (const { title, run } of groupCases) test(title, () => run(setting));
});
