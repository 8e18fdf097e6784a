import { describe, expect, test } from 'vitest';
import type { Connection, HostChannel, Mark } from '../executor/executor.js';
import { MarkedTickets, MarkingTickets } from './marks.js';

/** Both sides of a channel whose host leaves marks, but for those that are announced. */
function marking() {
  let last: Mark | undefined;
  const connection = { lastMark: () => last } as Connection;
  const mark = (mark: Mark, announced: boolean): void => {
    if (!announced) last = mark;
  };
  const channel = { mark } as HostChannel;
  return {
    driver: MarkedTickets.of(connection) as MarkedTickets,
    host: MarkingTickets.of(channel) as MarkingTickets,
  };
}

describe('F36 of a dead host', () => {
  test('whatever lies behind its last mark is known not to have begun', () => {
    const { driver, host } = marking();
    expect(driver.neverBegan(0)).toBe(true);
    host.begin(0);
    host.beginModule(0);
    host.begin(1);
    host.beginModule(0);
    expect([0, 1, 2].map((ticket) => driver.neverBegan(ticket))).toEqual([false, false, true]);
  });

  test('a job that was in line for its first module has not begun', () => {
    const { driver, host } = marking();
    host.begin(0);
    expect(driver.neverBegan(0)).toBe(true);
  });

  test('a module of an earlier job, begun among later jobs, takes no mark back', () => {
    const { driver, host } = marking();
    for (const ticket of [0, 1]) {
      host.begin(ticket);
      host.beginModule(0);
    }
    host.beginModule(1);
    expect([0, 1].map((ticket) => driver.neverBegan(ticket))).toEqual([false, false]);
    expect(driver.lastModule).toBe(1);
  });
});

describe('F36 a job that was announced with the end of another', () => {
  test('needs no mark: it may have begun from then on', () => {
    const { driver, host } = marking();
    host.begin(0);
    host.beginModule(0);
    expect(host.announce(1)).toBe(1);
    driver.announced(1);
    host.begin(1);
    host.beginModule(0);
    expect([1, 2].map((ticket) => driver.neverBegan(ticket))).toEqual([false, true]);
  });

  test('has its further modules marked', () => {
    const { driver, host } = marking();
    host.announce(0);
    driver.announced(0);
    host.begin(0);
    host.beginModule(0);
    expect(driver.lastModule).toBe(-1);
    host.beginModule(1);
    expect(driver.lastModule).toBe(1);
    host.announce(1);
    driver.announced(1);
    // It is of a job that has ended.
    expect(driver.lastModule).toBe(-1);
  });

  test('is not taken for one that was not', () => {
    const { driver, host } = marking();
    expect(host.announce(undefined)).toBeUndefined();
    host.begin(0);
    host.beginModule(0);
    expect(driver.neverBegan(0)).toBe(false);
  });
});

test('from a live host nothing is taken back unasked: it might be about to begin it', () => {
  const { driver, host } = marking();
  expect(driver.hand(7)).toBe(7);
  expect(driver.recall()).toBe(false);
  expect(host.begin(0)).toBe(true);
});

test('the module that began last is known once there is one', () => {
  const { driver, host } = marking();
  expect(driver.lastModule).toBe(-1);
  host.begin(0);
  host.beginModule(3);
  expect(driver.lastModule).toBe(3);
});

test('an executor that leaves no marks has no such tickets', () => {
  expect(MarkedTickets.of({} as Connection)).toBeUndefined();
  expect(MarkingTickets.of({} as HostChannel)).toBeUndefined();
});
