/** What the options of a group take, for the compiler. */

import { test } from 'vitest';
import { fromFile } from '../module/from-file.js';
import { Group } from './group.js';

test('options are known, and of their types', () => {
  new Group('g');
  new Group('g', { replicas: 3, numCpus: 1, numGpus: 0.5, memory: '2GiB', resources: { licence: 1 } });
  new Group('g', {
    afterCreated: [() => {}, async () => {}, fromFile(new URL('./hooks.js', import.meta.url), 'warm')],
  });
  // @ts-expect-error misspelled
  new Group('g', { numCPUs: 1 });
  // @ts-expect-error hooks are a list
  new Group('g', { afterCreated: () => {} });
  // @ts-expect-error a text is no hook
  new Group('g', { afterCreated: ['warmUp'] });
  // @ts-expect-error a number
  new Group('g', { replicas: '2' });
});
