/** Runs the pipeline in this process, then each of its modules in a thread. */

import { threads } from '@magda/executor-threads';
import { quickstart } from './pipeline.js';

await using here = await quickstart().build();
console.log('in this process:', await here.run([1, 2, 3]));

await using parallel = await quickstart()
  .toParallel((module) => module.name)
  .build({ executor: threads() });
console.log('in two threads: ', await parallel.run([1, 2, 3]));
