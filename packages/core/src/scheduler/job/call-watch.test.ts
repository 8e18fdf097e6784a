import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { AbortedError, DeadlineError } from '../../errors/errors.js';
import { ManualClock } from '../../resources/fixtures/manual-clock.js';
import { turns } from '../fixtures/turns.js';
import { TimeLimits } from '../task/time-limits.js';
import { CallWatch, type Watched } from './call-watch.js';

function watching() {
  const clock = new ManualClock();
  const watch = new CallWatch('p', new TimeLimits(clock, false), clock);
  const ends: { readonly id: number; readonly error: unknown; readonly kills: boolean }[] = [];
  const job = (id: number): Watched => ({ id, fail: (error, kills) => void ends.push({ id, error, kills }) });
  return { clock, watch, ends, job };
}

test('a job that is over by its deadline is not ended, and its timer is gone', async () => {
  const { clock, watch, ends, job } = watching();
  const [first, second] = [job(1), job(2)];
  watch.add(first, undefined, 100);
  watch.add(second, undefined, 100);
  watch.remove(first);
  watch.remove(first);
  expect(clock.pending).toBe(1);
  clock.pass(100);
  await turns(2);
  expect(ends).toEqual([{ id: 2, error: expect.any(DeadlineError), kills: true }]);
  expect(ends[0]?.error).toMatchObject({ pipeline: 'p', job: 2 });
});

test('a job with a signal and a deadline leaves neither listener nor timer behind', () => {
  const { clock, watch, job } = watching();
  const { signal } = new AbortController();
  const one = job(1);
  watch.add(one, signal, 100);
  watch.remove(one);
  expect(clock.pending).toBe(0);
  expect(getEventListeners(signal, 'abort').length).toBe(0);
});

test('F47 an abort gives the reason as the cause, whatever it is', () => {
  for (const reason of [new Error('changed my mind'), 'no', undefined, Object.create(null), Symbol('no')]) {
    const { watch, ends, job } = watching();
    const controller = new AbortController();
    watch.add(job(1), controller.signal, undefined);
    controller.abort(reason);
    expect(ends.length).toBe(1);
    const error = ends[0]?.error;
    expect(error).toBeInstanceOf(AbortedError);
    const { cause } = error as AbortedError;
    expect(cause === controller.signal.reason).toBe(true);
  }
});

test('a job without a signal or a deadline costs nothing', () => {
  const { clock, watch, job } = watching();
  watch.add(job(1), undefined, undefined);
  expect(clock.pending).toBe(0);
});
