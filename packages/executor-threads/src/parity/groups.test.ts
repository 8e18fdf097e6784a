/** Areas PAR, STA, POOL and LOG of the parity table in threads: the cases are those of core's own parity tests. */

// The built package, because threads run its files.
import { threads } from '@magda/executor-threads';
import { afterAll, describe, test } from 'vitest';
import { groupCases, groupSetting } from '../../../worker-pool/src/fixtures/parity.js';

const { setting, close } = await groupSetting(threads());

describe('threads()', () => {
  afterAll(close);

  for (const { title, run } of groupCases) test(title, () => run(setting));
});
