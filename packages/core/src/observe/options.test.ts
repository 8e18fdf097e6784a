/** What drawings and timelines cannot take is refused by a sentence, at the call. */

import { expect, test } from 'vitest';
import { recorded } from './fixtures/recorded.js';
import { noPool } from './fixtures/seed-examples.js';
import { explain, recordTimeline, toDot, toMermaid, toSvg } from './index.js';

const timeline = recorded('no-pool', noPool);
const nothing = { name: 'p', on: () => () => {} };

const refusals: readonly [string, () => unknown, string][] = [
  [
    'no pipeline',
    () => recordTimeline(undefined as never),
    'takes a built pipeline, as build() gives it: it was given undefined.',
  ],
  ['a builder', () => recordTimeline({ toSpec() {} } as never), 'takes a built pipeline, as build() gives it'],
  [
    'null for options',
    () => recordTimeline(nothing, null as never),
    'takes an object with options: it was given null.',
  ],
  [
    'no jobs',
    () => recordTimeline(nothing, { jobs: 0 }),
    '`jobs` must be a whole number of at least 1, or Infinity: it is the number 0.',
  ],
  ['half a job', () => recordTimeline(nothing, { jobs: 1.5 }), '`jobs` must be a whole number of at least 1'],
  [
    'another kind to keep',
    () => recordTimeline(nothing, { keep: 'oldest' as never }),
    '`keep` must be "newest" or "slowest"',
  ],
  [
    'an unknown option',
    () => recordTimeline(nothing, { job: 5 } as never),
    'has no option "job". Did you mean "jobs"?',
  ],
  [
    'a width that is none',
    () => timeline.toText({ width: Number.NaN }),
    '`width` must be a number of columns, above 0',
  ],
  [
    'colors that are no boolean',
    () => timeline.toText({ colors: 'always' as never }),
    '`colors` must be true or false',
  ],
  ['a unit of nothing', () => timeline.toSvg({ unit: 0 }), '`unit` must be a number of milliseconds, above 0'],
  ['colors of a picture', () => timeline.toSvg({ colors: true } as never), 'toSvg() has no option "colors".'],
  ['an endless picture', () => timeline.toSvg({ width: Infinity }), '`width` must be a number of pixels, above 0'],
  [
    'a job by name',
    () => explain(timeline, '1' as never),
    'explain() takes the number of a job: it was given the string "1".',
  ],
  ['no timeline', () => explain({} as never, 1), 'explain() takes what recordTimeline(pipeline) gives'],
  [
    'a unit of an explanation',
    () => explain(timeline, 1).toText({ unit: -1 }),
    '`unit` must be a number of milliseconds',
  ],
  ...([toSvg, toDot, toMermaid] as const).flatMap((draw) =>
    [undefined, null, 5, {}, { modules: [] }].map((given): [string, () => unknown, string] => [
      `${draw.name} of ${JSON.stringify(given)}`,
      () => draw(given as never),
      `${draw.name}() takes a pipeline, built or not, or its toSpec(): it was given `,
    ]),
  ),
];

test.each(refusals)('%s', (_, call, message) => {
  expect(call).toThrow(TypeError);
  expect(call).toThrow(message);
});

test('what is refused listens to nothing', () => {
  let listeners = 0;
  const pipeline = {
    name: 'p',
    on: () => {
      listeners += 1;
      return () => {};
    },
  };
  expect(() => recordTimeline(pipeline, { jobs: -1 })).toThrow(TypeError);
  expect(listeners).toBe(0);
});
