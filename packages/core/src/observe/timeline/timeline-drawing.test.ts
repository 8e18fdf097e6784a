/** Timelines as pictures. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PlannedVisit } from '../fixtures/events.js';
import { drawingProblems } from '../fixtures/geometry.js';
import { names } from '../fixtures/names.js';
import { recorded, recordingOf, schedules, simulated } from '../fixtures/recorded.js';
import { pool, simple } from '../fixtures/seed-examples.js';
import { elementsNamed, parseXml } from '../fixtures/xml.js';
import type { BoxShape, PathShape } from '../svg/drawing.js';
import { chartOf } from './chart.js';
import { type SvgOptions, timelineDrawing } from './timeline-drawing.js';

const drawn = (visits: readonly PlannedVisit[], options?: SvgOptions, name = 'example') =>
  timelineDrawing(chartOf(name, recordingOf(visits)), options);

test("the seed's simple pipeline: a bar for each module, as long as it ran, in the color of its job", () => {
  const bars = drawn(simple, { unit: 100 }).shapes.filter(
    (shape) => shape.kind === 'box' && shape.title?.includes(', job'),
  );
  expect(bars).toHaveLength(15);
  expect(new Set(bars.map((bar) => Math.round((bar as { width: number }).width)))).toHaveLength(1);
  const job2 = bars.filter((bar) => bar.kind === 'box' && bar.title?.includes('job 2'));
  expect(new Set(job2.map((bar) => bar.kind === 'box' && bar.fill)).size).toBe(1);
});

test('jobs that wait are hatched strips of their own, apart from the bars', () => {
  const { shapes } = drawn(pool(4));
  const waits = shapes.filter((shape) => shape.kind === 'box' && shape.title?.includes('waits'));
  expect(waits.map((wait) => wait.kind === 'box' && wait.title)).toEqual([
    'job 2 waits for a replica: 100 ms',
    'job 3 waits for a replica: 200 ms',
    'job 4 waits for a replica: 300 ms',
    'job 4 waits for a replica: 200 ms',
  ]);
  for (const wait of waits) expect(wait).toMatchObject({ fill: expect.stringMatching(/^url\(#magda-wait-/) });
});

test('labels overlap nothing and stay in their bars, whatever the schedule and the width', () => {
  const units = fc.option(fc.constantFrom(0.01, 1, 100, 1000, 3_600_000), { nil: undefined });
  fc.assert(
    fc.property(schedules, fc.integer({ min: 480, max: 1600 }), names, units, (visits, width, suffix, unit) => {
      const named = visits.map((visit) => ({ ...visit, group: visit.group + suffix }));
      expect(drawingProblems(drawn(named, { width, ...(unit === undefined ? {} : { unit }) }, suffix))).toEqual([]);
    }),
    { numRuns: 50 },
  );
});

test('1,000 jobs make no larger a picture than fits a page, with queues as areas', () => {
  const visits = simulated([{ replicas: 2, after: [], modules: [1, 2] }], 1000);
  const svg = recorded('many', visits).toSvg();
  expect(svg.length).toBeLessThan(60_000);
  expect(svg).toContain('max. 998 waiting');
});

test('a failed job is marked by more than a color', () => {
  const { shapes } = drawn([{ job: 1, group: 'g', ready: 0, modules: [['A', 0, 1]], fails: true }]);
  const bar = shapes.find((shape) => shape.kind === 'box' && shape.title === 'A, job 1: 100 ms, failed');
  const frame = shapes.find(({ look }) => look === 'failed');
  expect(bar).toMatchObject({ kind: 'box', look: 'bar' });
  expect(frame).toMatchObject({ fill: 'none', x: (bar as BoxShape).x + 1.5 });
  expect(shapes).toContainEqual(expect.objectContaining({ text: 'A·1 ✗' }));
});

test('a failure is seen however narrow its bar, and where bars are no more', () => {
  const chain = (jobs: number) =>
    Array.from({ length: jobs }, (_, n): PlannedVisit => {
      return { job: n + 1, group: 'g', ready: 0, modules: [['A', n, n + 1]], fails: n === 7 };
    });
  for (const jobs of [200, 5000]) {
    const { shapes } = drawn(chain(jobs));
    // One of them in the legend.
    expect(shapes.filter(({ look }) => look === 'failed-bar')).toHaveLength(2);
    expect(shapes).toContainEqual(expect.objectContaining({ text: 'failed' }));
  }
});

test('where bars are no more, failures are marked beneath the share of time that the lane is busy', () => {
  const visits = Array.from({ length: 5000 }, (_, n): PlannedVisit => {
    return { job: n + 1, group: 'g', ready: 0, modules: [['A', n, n + 1]], fails: n % 5 === 0 };
  });
  const { shapes } = drawn(visits);
  const [busy] = shapes.filter((shape) => shape.kind === 'path' && shape.look === 'busy') as PathShape[];
  const [marks] = shapes.filter((shape) => shape.kind === 'path' && shape.look === 'failed-bar') as PathShape[];
  const bottom = Number(/^M[\d.]+ ([\d.]+)V/.exec(busy?.d ?? '')?.[1]);
  const tops = [...(marks?.d ?? '').matchAll(/M[\d.]+ ([\d.]+)h/g)].map(([, top]) => Number(top));
  expect(tops.length).toBeGreaterThan(100);
  expect(Math.min(...tops)).toBeGreaterThan(bottom);
});

test('jobs that are shown together have colors of their own, whatever their numbers', () => {
  const { shapes } = drawn(
    [1, 9, 17].map((job): PlannedVisit => ({ job, group: 'g', ready: 0, modules: [['A', job, job + 1]] })),
  );
  const bars = shapes.filter((shape) => shape.kind === 'box' && shape.title?.startsWith('A, job'));
  expect(new Set(bars.map((bar) => bar.kind === 'box' && bar.fill)).size).toBe(3);
});

test('bars show modules where their names fit, else jobs where those can be told apart, else how busy the lane is', () => {
  const plan = (jobs: number) => simulated([{ replicas: 1, after: [], modules: [1, 1] }], jobs);
  const kinds = (jobs: number) => {
    const { shapes } = drawn(plan(jobs));
    return [shapes.filter(({ look }) => look === 'bar').length, shapes.some(({ look }) => look === 'busy')];
  };
  expect(kinds(3)).toEqual([6 + 3, false]);
  expect(kinds(20)).toEqual([20, false]);
  expect(kinds(1000)).toEqual([0, true]);
});

test('what labels mean is said where they are', () => {
  const texts = (jobs: number) =>
    drawn(simulated([{ replicas: 1, after: [], modules: [1] }], jobs)).shapes.flatMap((shape) =>
      shape.kind === 'text' ? [shape.text] : [],
    );
  expect(texts(3)).toContain('m0-0·1: module m0-0, job 1');
  expect(texts(20)).toContain('a number alone: a job');
});

test('it describes itself to those who do not see it', () => {
  const root = parseXml(recorded('simple', simple).toSvg({ unit: 100 }));
  expect([root.attributes.role, ...root.children.slice(0, 2).map(({ name, text }) => [name, text])]).toEqual([
    'img',
    ['title', 'Timeline of simple'],
    ['desc', '3 jobs, 8 units of 100 ms. Busy: g1 75%, g2 38%, g3 75%.'],
  ]);
});

test('it is well-formed whatever the names, and says them as they are', () => {
  fc.assert(
    fc.property(names, names, names, (name, group, module) => {
      parseXml(recorded(name, [{ job: 1, group, ready: 0, modules: [[module, 0, 1]] }]).toSvg());
    }),
  );
  const root = parseXml(recorded('a<b>&"c', simple).toSvg());
  expect(elementsNamed(root, 'text')[0]?.text).toBe('a<b>&"c');
});

test('nothing recorded is an empty picture', () => {
  expect(elementsNamed(parseXml(recorded('empty', []).toSvg()), 'text').map(({ text }) => text)).toContain(
    '0 jobs, 0 ms',
  );
});
