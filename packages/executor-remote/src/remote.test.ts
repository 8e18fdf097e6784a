import { fileURLToPath } from 'node:url';
// The built packages, because workers run their files.
import { local, remote } from '@magda/executor-remote';
import { executorSuite, supported } from '@magda/executor-testkit';
import { describe, test } from 'vitest';

const workingDir = fileURLToPath(new URL('../../..', import.meta.url));

const make = () => remote({ workingDir, engine: local({ stdio: 'ignore', gpuIds: ['A', 'B'] }) });
const capacity = await make().capacity();

describe('remote()', () => {
  for (const each of executorSuite(make)) {
    const reason = supported(each, make(), capacity);
    if (reason === true) test(each.name, each.run, 60_000);
    else test.skip(`${each.name} (${reason})`);
  }
});
