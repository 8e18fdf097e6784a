import { threads } from '@magda/executor-threads';
import { expect, test } from 'vitest';
import { quickstart } from './pipeline.js';

test('P116 the numbers 1, 2 and 3 make 36', async () => {
  await using pipeline = await quickstart().build();
  expect(await pipeline.run([1, 2, 3])).toEqual({ result: 36 });
});

test('P162 in threads it is the same', async () => {
  const parallel = quickstart().toParallel((module) => module.name);
  await using pipeline = await parallel.build({ executor: threads() });
  expect(pipeline.groups).toEqual(['sum', 'result']);
  expect(await Promise.all([[1, 2, 3], [], [4]].map((numbers) => pipeline.run(numbers)))).toEqual([
    { result: 36 },
    { result: 0 },
    { result: 16 },
  ]);
});
