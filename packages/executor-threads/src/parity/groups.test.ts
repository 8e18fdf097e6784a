/** Areas PAR, STA, POOL and LOG of the parity table in threads: the cases are those of core's own parity tests. */

import * as core from '@magda/core';
// The built package, because threads run its files.
import { threads } from '@magda/executor-threads';
import { afterAll, describe, test } from 'vitest';
import { loggingCases } from '../../../core/src/parity/fixtures/cases/logging.js';
import { parallelCases } from '../../../core/src/parity/fixtures/cases/parallel.js';
import { poolCases } from '../../../core/src/parity/fixtures/cases/pool.js';
import { statefulCases } from '../../../core/src/parity/fixtures/cases/stateful.js';
import { parallel } from '../../../core/src/parity/fixtures/setting.js';
import { compiledModules } from './fixtures/compiled.js';

const executor = threads();
const { modules, remove } = await compiledModules();
const setting = parallel(core as never, executor as never, modules);

describe('threads()', () => {
  afterAll(async () => {
    await executor.close();
    await remove();
  });

  for (const { title, only, run } of [...parallelCases, ...poolCases, ...statefulCases, ...loggingCases]) {
    if (only !== 'sequential') test(title, () => run(setting));
  }
});
