import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import { SignalWatch } from './signal-watch.js';

const JOBS = 10_000;
const numbers = Array.from({ length: JOBS }, (_, n) => n);

describe('F46 one signal for ten thousand jobs', () => {
  test('F46 has one listener, and none when they are over', () => {
    const { signal } = new AbortController();
    const watch = new SignalWatch<number>(() => {});
    for (const n of numbers) watch.add(signal, n);
    expect(getEventListeners(signal, 'abort').length).toBe(1);
    for (const n of numbers.slice(1)) watch.remove(signal, n);
    expect(getEventListeners(signal, 'abort').length).toBe(1);
    watch.remove(signal, 0);
    expect(getEventListeners(signal, 'abort').length).toBe(0);
  });

  test('F46 ends each of them once, with its reason, and none that were over', () => {
    const controller = new AbortController();
    const ended = new Map<number, unknown[]>();
    const watch = new SignalWatch<number>((n, reason) => {
      ended.set(n, [...(ended.get(n) ?? []), reason]);
      watch.remove(controller.signal, n);
    });
    for (const n of numbers) watch.add(controller.signal, n);
    for (let n = 0; n < JOBS; n += 2) watch.remove(controller.signal, n);
    controller.abort('enough');
    expect(ended.size).toBe(JOBS / 2);
    expect([...ended].every(([n, reasons]) => n % 2 === 1 && reasons.join() === 'enough')).toBe(true);
    expect(getEventListeners(controller.signal, 'abort').length).toBe(0);
  });
});

test('signals do not know of each other', () => {
  const [one, other] = [new AbortController(), new AbortController()];
  const ended: string[] = [];
  const watch = new SignalWatch<string>((job) => ended.push(job));
  watch.add(one.signal, 'a');
  watch.add(other.signal, 'b');
  one.abort();
  expect(ended).toEqual(['a']);
  other.abort();
  expect(ended).toEqual(['a', 'b']);
});

test('a signal can be watched again after its last job', () => {
  const controller = new AbortController();
  const ended: string[] = [];
  const watch = new SignalWatch<string>((job) => ended.push(job));
  watch.add(controller.signal, 'a');
  watch.remove(controller.signal, 'a');
  watch.remove(controller.signal, 'a');
  watch.add(controller.signal, 'b');
  controller.abort();
  expect(ended).toEqual(['b']);
});
