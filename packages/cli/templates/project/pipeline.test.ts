import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfig } from '@magda/core/node';

test('the pipeline of config.yml counts words and finds the longest', async () => {
  const pipeline = await readConfig('config.yml');
  assert.deepEqual(await pipeline.run('To be, or not to be'), { vocabulary: 4, longest: 'not' });
  await pipeline.close();
});
