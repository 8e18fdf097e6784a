/** Timelines in the terminal, letter by letter. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PlannedVisit } from '../fixtures/events.js';
import { names } from '../fixtures/names.js';
import { recorded, schedules, simulated } from '../fixtures/recorded.js';
import { noPool, pool, resourceClaim, simple } from '../fixtures/seed-examples.js';
import { cellsOf } from '../text/cells.js';

const unit = 100;
const units = fc.option(fc.constantFrom(0.01, 1, 100, 1000, 3_600_000), { nil: undefined });

test("P142 the seed's simple pipeline: 3 jobs in 8 units", () => {
  expect(`\n${recorded('simple', simple).toText({ width: 80, unit })}`).toBe(`
simple: 3 jobs in 8 units of 100 ms                                         busy

g1        A·1━━━━╸B·1━━━━╸A·2━━━━╸B·2━━━━╸A·3━━━━╸B·3━━━━╸                   75%
g2        C·1━━━━╸C·2━━━━╸C·3━━━━╸                                           38%
g3                        D·1━━━━╸E·1━━━━╸D·2━━━━╸E·2━━━━╸D·3━━━━╸E·3━━━━╸   75%
          ├───────┼───────┼───────┼───────┼───────┼───────┼───────┼───────┤
× 100 ms  0       1       2       3       4       5       6       7       8

A·1 is module A of job 1`);
});

test("P143 the seed's resource claim: 3 jobs in 4 units", () => {
  expect(`\n${recorded('resource-claim', resourceClaim).toText({ width: 80, unit })}`).toBe(`
resource-claim: 3 jobs in 4 units of 100 ms                                 busy

g1        A·1━━━━━━━━━━━━╸A·2━━━━━━━━━━━━╸A·3━━━━━━━━━━━━╸                   75%
g2        B·1━━━━━━━━━━━━╸B·2━━━━━━━━━━━━╸B·3━━━━━━━━━━━━╸                   75%
g3                        C·1━━━━━━━━━━━━╸C·2━━━━━━━━━━━━╸C·3━━━━━━━━━━━━╸   75%
          ├───────────────┼───────────────┼───────────────┼───────────────┤
× 100 ms  0               1               2               3               4

A·1 is module A of job 1`);
});

test('P203 a slow group without and with three replicas: 17 and 9 units', () => {
  expect(`\n${recorded('no-pool', noPool).toText({ width: 80, unit })}`).toBe(`
no-pool: 3 jobs in 17 units of 100 ms                          busy

g1        1━╸2━╸3━╸                                             18%
g2           B·1━━━━━━━━━━━╸B·2━━━━━━━━━━━╸B·3━━━━━━━━━━━╸      88%
g3                          1━╸            2━╸            3━╸   18%
          ├─────┼─────┼─────┼─────┼─────┼─────┼─────┼─────┼───
× 100 ms  0     2     4     6     8     10    12    14    16

B·1 is module B of job 1
a number alone is a job`);
  expect(`\n${recorded('pool', pool(3)).toText({ width: 80, unit })}`).toBe(`
pool: 3 jobs in 9 units of 100 ms                                          busy

g1        A·1━━━╸A·2━━━╸A·3━━━╸                                             33%
g2/0             B·1━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╸                        56%
g2/1                    B·2━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╸                 56%
g2/2                           B·3━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╸          56%
g3                                                  C·1━━━╸C·2━━━╸C·3━━━╸   33%
          ├──────┼──────┼──────┼──────┼──────┼──────┼──────┼──────┼──────┤
× 100 ms  0      1      2      3      4      5      6      7      8      9

A·1 is module A of job 1`);
});

test('P204 a fourth job waits for the first free replica: 12 units', () => {
  expect(`\n${recorded('pool', pool(4)).toText({ width: 80, unit })}`).toBe(`
pool: 4 jobs in 12 units of 100 ms                                      busy

g1        A·1━╸A·2━╸A·3━╸A·4━╸                                           33%
g2/0           B·1━━━━━━━━━━━━━━━━━━━━━╸B·4━━━━━━━━━━━━━━━━━━━━━╸        83%
g2/1                B·2━━━━━━━━━━━━━━━━━━━━━╸                            42%
g2/2                     B·3━━━━━━━━━━━━━━━━━━━━━╸                       42%
g3                                      C·1━╸C·2━╸C·3━╸          C·4━╸   33%
          ├────┼────┼────┼────┼────┼────┼────┼────┼────┼────┼────┼────┤
× 100 ms  0    1    2    3    4    5    6    7    8    9    10   11   12

A·1 is module A of job 1`);
});

test('with colors each job has a background of its own, and the lanes read the same', () => {
  const timeline = recorded('simple', simple);
  const colored = timeline.toText({ width: 80, unit, colors: true });
  const backgrounds = [...colored.matchAll(/48;5;(\d+)m(\S+)/g)].map(([, color, label]) => ({
    color,
    job: label?.at(2),
  }));
  expect(new Set(backgrounds.map(({ color, job }) => `${job} ${color}`)).size).toBe(3);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escapes are what is taken away here.
  const plain = colored.replace(/\u001b\[[\d;]*m/g, '');
  expect(plain.split('\n').map(cellsOf)).toEqual(timeline.toText({ width: 80, unit }).split('\n').map(cellsOf));
});

test('1,000 jobs show how busy each lane is', () => {
  const visits = simulated(
    [
      { replicas: 1, after: [], modules: [0.25] },
      { replicas: 1, after: [0], modules: [0.5, 0.5] },
    ],
    1000,
  );
  expect(`\n${recorded('many', visits).toText({ width: 60 })}`).toBe(`
many: 1,000 jobs in 100 s                           busy

group-0  ██████████                                  25%
group-1  ████████████████████████████████████████▁  100%
         ├───────┼───────┼───────┼───────┼───────┼─
s        0       20      40      60      80      100

the height of ▁▄█ is the share of time in which the lane is busy`);
});

test('a short module beside a long one keeps a column of its own', () => {
  const visits: PlannedVisit[] = [
    {
      job: 1,
      group: 'g',
      ready: 0,
      modules: [
        ['a', 0, 0.01],
        ['long', 0.01, 8],
        ['z', 8, 8.01],
      ],
    },
  ];
  const [, , lane] = recorded('short', visits).toText({ width: 60 }).split('\n');
  expect(lane).toMatch(/^g {3}1long·1━+╸1 +100%$/);
});

test('the key explains a name that is shown whole, if there is one', () => {
  const timeline = recorded('key', [
    {
      job: 1,
      group: 'g',
      ready: 0,
      modules: [
        ['a-rather-long-name', 0, 1],
        ['short', 1, 9],
      ],
    },
  ]);
  expect(timeline.toText({ width: 60 })).toMatch(/\n\nshort·1 is module short of job 1$/);
});

test('a job that failed ends with a cross', () => {
  const timeline = recorded('failing', [{ job: 1, group: 'g', ready: 0, modules: [['A', 0, 1]], fails: true }]);
  const text = timeline.toText({ width: 60 });
  expect(text).toContain('failing: 1 job (1 failed) in 100 ms');
  expect(text).toMatch(/A·1━+✗/);
});

test('a failure is seen however narrow its bar, and where bars are no more beneath what shows how busy the lane is', () => {
  const chain = (jobs: number) =>
    Array.from({ length: jobs }, (_, n): PlannedVisit => {
      return { job: n + 1, group: 'g', ready: 0, modules: [['A', n, n + 1]], fails: n === 7 };
    });
  const narrow = recorded('narrow', chain(30)).toText({ width: 44 }).split('\n');
  expect(narrow[2]?.match(/✗/g)).toHaveLength(1);
  const [, , busy, marks] = recorded('dense', chain(5000)).toText({ width: 60 }).split('\n');
  expect(busy).toMatch(/^g +█+▅? +100%$/);
  expect(marks).toMatch(/^ +✗$/);
});

test('nothing recorded is one line', () => {
  expect(recorded('empty', []).toText()).toBe('empty: 0 jobs in 0 ms');
});

test('names of whatever kind neither break the lines nor reach the terminal as escapes', () => {
  fc.assert(
    fc.property(names, names, names, (name, group, module) => {
      const text = recorded(name, [{ job: 1, group, replica: 3, ready: 0, modules: [[module, 0, 1]] }]).toText({
        width: 80,
      });
      expect(text.split('\n')).toHaveLength(7);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be there.
      expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    }),
  );
});

test('lanes and axis fit the width, whatever the schedule', () => {
  fc.assert(
    fc.property(schedules, fc.integer({ min: 40, max: 160 }), units, (visits, width, unit) => {
      const text = recorded('random', visits).toText({ width, ...(unit === undefined ? {} : { unit }) });
      const drawn = text
        .split('\n')
        .slice(2)
        .filter((line) => !line.includes(' is '));
      for (const line of drawn) expect(cellsOf(line)).toBeLessThanOrEqual(width);
    }),
  );
});
