/** Clocks of hosts that are wrong. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eventsOf } from '../fixtures/events.js';
import { pool } from '../fixtures/seed-examples.js';
import { Recorder } from './recorder.js';

/** The jobs of the pool, where the clock of one replica is off. */
function recordedWith(off: number) {
  const recorder = new Recorder({ jobs: Infinity, keep: 'newest' });
  for (const { name, event } of eventsOf(pool(4))) {
    if (name === 'job') recorder.onJob(event);
    if (name === 'group') recorder.onGroup(event);
    if (name === 'module')
      recorder.onModule(
        event.group === 'g2' && event.replica === 1
          ? { ...event, begin: event.begin + off, end: event.end + off }
          : event,
      );
  }
  return recorder.recording();
}

const sums = ({ replicas }: ReturnType<Recorder['recording']>) =>
  replicas.map(({ busy, waited }) => ({ busy, waited }));

test('a replica whose clock is off, by whatever, is set right where its hand-overs bound it on both sides', () => {
  const right = recordedWith(0);
  fc.assert(
    fc.property(fc.integer({ min: -1_000_000, max: 1_000_000 }), (off) => {
      const wrong = recordedWith(off);
      expect(wrong.jobs).toEqual(right.jobs);
      expect(sums(wrong)).toEqual(sums(right));
    }),
  );
});

test('bounds that contradict each other change nothing', () => {
  const recorder = new Recorder({ jobs: Infinity, keep: 'newest' });
  const g = { job: 1, phase: 'run', group: 'g', replica: 0 } as const;
  recorder.onGroup({ ...g, status: 'dispatched', time: 10 });
  recorder.onModule({ ...g, status: 'ended', module: 'A', begin: 0, end: 50, time: 12 });
  recorder.onGroup({ ...g, status: 'ended', time: 12 });
  expect(recorder.recording().jobs[0]?.visits[0]?.runs).toEqual([{ module: 'A', begin: 0, end: 50 }]);
});
