import { inline } from '@magda/core';
// The built suite, because workers and contexts need its files.
import { executorSuite, supported } from '@magda/executor-testkit';
import { describe, test } from 'vitest';

const make = () => inline({ numGpus: 2 });
const capacity = await make().capacity();

describe('inline()', () => {
  for (const each of executorSuite(make)) {
    const reason = supported(each, make(), capacity);
    if (reason === true) test(each.name, each.run, 90_000);
    else test.skip(`${each.name} (${reason})`);
  }
});
