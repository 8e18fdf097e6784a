import { inline } from '@magda/core';
// The built suite, because workers and contexts need its files.
import { executorSuite, supported } from '@magda/executor-testkit';
import { describe, test } from 'vitest';

describe('inline()', () => {
  for (const each of executorSuite(() => inline({ numGpus: 2 }))) {
    const reason = supported(each, inline());
    if (reason === true) test(each.name, each.run, 90_000);
    else test.skip(`${each.name} (${reason})`);
  }
});
