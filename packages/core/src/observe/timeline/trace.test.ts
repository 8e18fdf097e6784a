/** Chrome trace events. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { recorded, schedules } from '../fixtures/recorded.js';
import { pool } from '../fixtures/seed-examples.js';

test('groups are processes, replicas are threads, modules are spans in microseconds', () => {
  const { traceEvents } = recorded('pool', pool(4)).toTrace();
  const names = traceEvents.filter(({ name }) => name === 'process_name').map(({ pid, args }) => [pid, args?.name]);
  expect(names).toEqual([
    [0, 'pool: jobs'],
    [1, 'g1'],
    [2, 'g2'],
    [3, 'g3'],
  ]);
  expect(
    traceEvents.filter(({ name, pid }) => name === 'thread_name' && pid === 2).map(({ args }) => args?.name),
  ).toEqual(['replica 0', 'replica 1', 'replica 2']);
  expect(traceEvents).toContainEqual({
    name: 'B',
    cat: 'run',
    ph: 'X',
    pid: 2,
    tid: 0,
    ts: 600_000,
    dur: 500_000,
    args: { job: 4, group: 'g2', replica: 0 },
  });
});

test('it survives JSON; spans of a thread do not overlap, and what begins ends', () => {
  fc.assert(
    fc.property(schedules, (visits) => {
      const trace = recorded('random', visits).toTrace();
      expect(JSON.parse(JSON.stringify(trace))).toEqual(trace);
      const until = new Map<string, number>();
      const open = new Map<string, number>();
      for (const { ph, pid, tid, ts = 0, dur = 0, cat, id } of trace.traceEvents) {
        const key = ph === 'X' ? `${pid} ${tid}` : `${cat} ${pid} ${id}`;
        if (ph === 'X') {
          expect(ts).toBeGreaterThanOrEqual(until.get(key) ?? 0);
          until.set(key, ts + dur);
        }
        if (ph === 'b') open.set(key, (open.get(key) ?? 0) + 1);
        if (ph === 'e') open.set(key, (open.get(key) ?? 0) - 1);
      }
      expect([...open.values()].every((count) => count === 0)).toBe(true);
    }),
  );
});
