/** Areas PAR, STA, POOL and LOG, in sequence and in one event loop; threads run the same cases. */

import { describe, test } from 'vitest';
import * as core from '../../src/index.js';
import { loggingCases } from './fixtures/cases/logging.js';
import { parallelCases } from './fixtures/cases/parallel.js';
import { poolCases } from './fixtures/cases/pool.js';
import { statefulCases } from './fixtures/cases/stateful.js';
import { parallel, sequential } from './fixtures/setting.js';

const settings = [sequential(core), parallel(core, core.inline())];

describe.each(settings)('$name', (setting) => {
  for (const { title, only, run } of [...parallelCases, ...poolCases, ...statefulCases, ...loggingCases]) {
    if (only === undefined || only === setting.kind) test(title, () => run(setting));
  }
});
