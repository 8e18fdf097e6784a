import { afterAll, expect, test } from 'vitest';
import { Build } from './build.js';
import { counted, messages, most, problems } from './compare.js';

const root = new URL('../../..', import.meta.url).pathname;
const builds = [new Build(root), new Build(root)] as const;
afterAll(() => Promise.all(builds.map((build) => build.close())));

test.each(counted)('a build takes as many messages as itself: %s', async (what) => {
  const each = await messages(builds, what);
  expect(each.new).toEqual(each.old);
  expect(problems([], [each])).toEqual([]);
});

test('a job alone is one message to each group, and one back', async () => {
  expect(await builds[0].count('one group, one job at a time', 10)).toEqual({ sent: 10, received: 10 });
  expect(await builds[0].count('diamond, one job at a time', 10)).toEqual({ sent: 40, received: 40 });
});

test('jobs of one tick are one message', async () => {
  expect(await builds[0].count('one group, 50 jobs at once', 100)).toEqual({ sent: 2, received: 100 });
});

test('what a job costs is measured', async () => {
  for (const contest of ['one group', 'diamond', 'processes', 'sequential'])
    expect(await builds[0].measure(contest, 50)).toBeGreaterThan(0);
});

test('a new build that costs more, or takes another number of messages, is refused', () => {
  const cost = { contest: 'diamond', old: 10, new: 11, ratios: [1.1] };
  const travelled = { what: 'one group', old: { sent: 10, received: 10 }, new: { sent: 10, received: 11 } };
  expect(problems([{ ...cost, ratio: most }], [])).toEqual([]);
  expect(problems([{ ...cost, ratio: 1.1 }], [travelled])).toEqual([
    'diamond: a job costs 1.100 of what it cost; at most 1.03 is allowed.',
    'one group: other numbers of messages.',
  ]);
});

test('a folder that is not built says what to do', () => {
  expect(() => new Build('/nowhere')).toThrow(
    '/nowhere/packages/core is not built. Give a checkout in which `npm install` and `npm run build` were run.',
  );
});
