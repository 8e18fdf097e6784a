import { describe, expect, test } from 'vitest';
import type { Connection, HostChannel, StartRecord } from '../executor/executor.js';
import { RecordedDispatches, RecordingStartLog } from './recorded-starts.js';

/** Both sides of a channel whose host leaves start records, but for those that are announced. */
function marking() {
  let last: StartRecord | undefined;
  const connection = { lastStart: () => last } as Connection;
  const logStart = (mark: StartRecord, announced: boolean): void => {
    if (!announced) last = mark;
  };
  const channel = { logStart } as HostChannel;
  return {
    driver: RecordedDispatches.of(connection) as RecordedDispatches,
    host: RecordingStartLog.of(channel) as RecordingStartLog,
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
    expect([0, 1, 2].map((dispatchId) => driver.neverBegan(dispatchId))).toEqual([false, false, true]);
  });

  test('a job that was in line for its first module has not begun', () => {
    const { driver, host } = marking();
    host.begin(0);
    expect(driver.neverBegan(0)).toBe(true);
  });

  test('a module of an earlier job, begun among later jobs, takes no mark back', () => {
    const { driver, host } = marking();
    for (const dispatchId of [0, 1]) {
      host.begin(dispatchId);
      host.beginModule(0);
    }
    host.beginModule(1);
    expect([0, 1].map((dispatchId) => driver.neverBegan(dispatchId))).toEqual([false, false]);
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
    expect([1, 2].map((dispatchId) => driver.neverBegan(dispatchId))).toEqual([false, true]);
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

test('an executor that leaves no marks has no such dispatch ids', () => {
  expect(RecordedDispatches.of({} as Connection)).toBeUndefined();
  expect(RecordingStartLog.of({} as HostChannel)).toBeUndefined();
});
