/** Which executors are told of values that several groups read. */

import { expect, test } from 'vitest';
import { Group } from '../builder/group.js';
import { ParallelPipeline } from '../builder/parallel-pipeline.js';
import type { Executor } from '../executor/executor.js';
import { inline } from '../executors/inline/inline.js';
import { Played, type Script } from '../scheduler/fixtures/played.js';
import type { Payload } from '../wire/payload.js';

/** Notes what it is told of, and when that is over. */
function sharing(log: string[], name: string): Executor {
  const inner = inline();
  return {
    ...{ name, admission: 'core', supports: inner.supports },
    capacity: () => inner.capacity(),
    spawn: (request, options) => inner.spawn(request, options),
    share(part) {
      const { value } = part as Payload;
      log.push(`${name}: ${value}`);
      return () => log.push(`${name}: ${value} is over`);
    },
    close: () => inner.close(),
  };
}

/** `make`, and a reader of it in a group for each letter, on the executor of that name. */
async function told(readers: string): Promise<string[]> {
  const log: string[] = [];
  const builder = new ParallelPipeline()
    .addGroup(new Group('g', { executor: 'a' }))
    .addModule(Played.node('make', { group: 'g' }));
  for (const [at, executor] of [...readers].entries()) {
    builder.addGroup(new Group(`g${at}`, { executor }));
    builder.addModule(Played.node(`use${at}`, { group: `g${at}`, dependsOn: ['make'] }));
  }
  const context: Script = { make: () => 'result' };
  const executors = { a: sharing(log, 'a'), b: sharing(log, 'b'), c: inline() };
  const pipeline = await builder.build({ executors, context });
  await pipeline.run('request');
  await pipeline.close();
  const over = log.filter((line) => line.endsWith('over'));
  expect(over.length).toBe(log.length - over.length);
  return log.filter((line) => !line.endsWith('over')).sort();
}

test.each([
  ['aa', ['a: request', 'a: result']],
  ['bb', ['b: request', 'b: result']],
  ['ab', ['a: request']],
  ['abab', ['a: request', 'a: result', 'b: request', 'b: result']],
  ['bc', []],
  ['cc', []],
])('of what groups on %s read, those that have several of them', async (readers, expected) => {
  expect(await told(readers)).toEqual(expected);
});
