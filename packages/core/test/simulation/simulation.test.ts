/** The real scheduler in virtual time, with whatever can befall jobs, workers and callers. `npm run soak` plays more of it. */

import { expect, test } from 'vitest';
import { storyOf, told } from './fixtures/by-seed.js';
import { mixed } from './fixtures/mixed.js';
import { play } from './fixtures/stage.js';
import { isCalm } from './fixtures/stories.js';
import type { Story } from './fixtures/story.js';

const replay = (seed: number) => `npm run soak -- --seed ${seed} --trace`;

/** Each of these is a story of its own. */
const seeds = Array.from({ length: 150 }, (_, n) => n + 1);

/** One that nobody has seen. */
const strange = Math.floor(Math.random() * 2 ** 31);

test(`whatever befalls jobs, workers and callers, every promise is kept (seeds 1 to ${seeds.length}, and ${strange})`, {
  timeout: 120_000,
}, async () => {
  const codes = new Set<string>();
  const seen = new Set<string>();
  for (const seed of [...seeds, strange]) {
    const { failed, seen: happened } = await play(storyOf(seed)).catch((error) => {
      throw new Error(`Seed ${seed} breaks a promise; see it happen with: ${replay(seed)}`, { cause: error });
    });
    for (const code of Object.keys(failed)) codes.add(code);
    for (const what of Object.keys(happened)) seen.add(what);
  }
  expect([...codes].sort()).toEqual(
    [
      ...['ABORTED', 'ACTOR_DIED', 'ACTOR_KILLED', 'CLOSED', 'COMMIT', 'CRASH_LOOP', 'DEADLINE', 'MODULE'],
      ...['QUEUE_FULL', 'SERIALIZATION', 'STATE_LOST', 'TIMEOUT'],
    ].map((code) => `MAGDA_${code}`),
  );
  const practice = ['absent', 'credit', 'emit', 'held', 'late', 'parked', 'progress', 'recalled', 'resume', 'shared'];
  expect(practice.filter((what) => !seen.has(what))).toEqual([]);
});

test('on two executors, whichever groups are on which, every promise is kept', { timeout: 240_000 }, async () => {
  let shared = 0;
  for (const seed of Array.from({ length: 200 }, (_, n) => n + 1)) {
    const story = mixed(storyOf(seed), seed);
    const beside = Object.values(story.groups).filter(({ executor }) => executor !== undefined).length;
    if (beside > 0 && beside < Object.keys(story.groups).length) shared++;
    await play(story).catch((error) => {
      throw new Error(`Seed ${seed}, mixed, breaks a promise`, { cause: error });
    });
  }
  expect(shared).toBeGreaterThan(80);
});

test('a seed is the same story each time, told the same way to the last line', { timeout: 120_000 }, async () => {
  for (const seed of seeds.slice(0, 30)) {
    const [first, second] = [await told(storyOf(seed)), await told(storyOf(seed))];
    expect(second, replay(seed)).toEqual(first);
    expect(first.lines.length).toBeGreaterThan(0);
  }
});

test('the stories are of all sorts', () => {
  const stories = seeds.map(storyOf);
  const share = (test: (story: Story) => unknown) => stories.filter(test).length / stories.length;
  expect(share(isCalm)).toBeGreaterThan(0.1);
  expect(share(({ deaths }) => deaths.length > 0)).toBeGreaterThan(0.2);
  expect(share(({ closes }) => closes)).toBeGreaterThan(0.1);
  expect(share(({ store }) => store)).toBeGreaterThan(0.2);
  expect(share(({ modules }) => modules.some(({ aggregate }) => aggregate))).toBeGreaterThan(0.3);
  expect(share(({ groups }) => Object.values(groups).some(({ idempotent }) => idempotent))).toBeGreaterThan(0.3);
  expect(share(({ groups }) => Object.values(groups).some(({ rate }) => rate))).toBeGreaterThan(0.2);
  expect(share(({ modules }) => modules.some(({ retry }) => retry))).toBeGreaterThan(0.5);
  expect(share(({ modules }) => modules.some(({ batch }) => batch))).toBeGreaterThan(0.4);
  expect(share(({ modules }) => modules.some(({ lenient }) => lenient))).toBeGreaterThan(0.2);
  expect(share(({ modules }) => modules.some(({ optional = [] }) => optional.length > 0))).toBeGreaterThan(0.3);
  expect(share(({ calls }) => calls.some(({ reader, order }) => reader && order.emits))).toBeGreaterThan(0.2);
});
