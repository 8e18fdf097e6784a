import { executorSuite, supported } from '@magda/executor-testkit';
// The built package, because threads run its files.
import { threads } from '@magda/executor-threads';
import { describe, test } from 'vitest';

describe('threads()', () => {
  for (const each of executorSuite(() => threads({ stdio: 'ignore' }))) {
    const reason = supported(each, threads());
    if (reason === true) test(each.name, each.run);
    else test.skip(`${each.name} (${reason})`);
  }
});
