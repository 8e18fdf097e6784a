/** The conformance suite as an author of executors runs it, on threads. */

import { test } from 'node:test';
import { fromFile } from '@magda/core';
import { executorSuite, supported } from '@magda/executor-testkit';
import { threads } from '@magda/executor-threads';

const file = import.meta.resolve('@magda/executor-threads');
const capacity = await threads().capacity();
for (const each of executorSuite(fromFile(file, 'threads'))) {
  const reason = supported(each, threads(), capacity);
  test(each.name, { skip: reason !== true && reason }, each.run);
}
