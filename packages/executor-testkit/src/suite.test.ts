import { fromFile } from '@magda/core';
import { executorSuite } from '@magda/executor-testkit';
import { expect, test } from 'vitest';
import { actorFaults } from './faults/actors.js';
import { batchFaults } from './faults/batches.js';
import { claimFaults } from './faults/claims.js';
import { closingFaults } from './faults/closings.js';
import { contentFaults } from './faults/contents.js';
import { driverFaults } from './faults/drivers.js';
import { executorFaults } from './faults/executors.js';
import { faultsOf } from './faults/fault.js';
import { hostFaults } from './faults/hosts.js';
import { lifetimeFaults } from './faults/lifetime.js';
import { messageFaults } from './faults/messages.js';
import { without } from './faults/none.js';
import { retryFaults } from './faults/retries.js';
import { skipFaults } from './faults/skips.js';
import { spawnFaults } from './faults/spawns.js';
import { startFaults } from './faults/starts.js';
import { streamFaults } from './faults/streams.js';
import { valueFaults } from './faults/values.js';
import { workerFaults } from './faults/workers.js';

const names = executorSuite(fromFile(import.meta.url, 'none'), { printsHere: true }).map(({ name }) => name);
const caught = new Set(
  [
    ...messageFaults,
    ...contentFaults,
    ...lifetimeFaults,
    ...spawnFaults,
    ...closingFaults,
    ...claimFaults,
    ...faultsOf([
      ...hostFaults,
      ...startFaults,
      ...valueFaults,
      ...actorFaults,
      ...workerFaults,
      ...executorFaults,
      ...driverFaults,
      ...retryFaults,
      ...skipFaults,
      ...streamFaults,
      ...batchFaults,
    ]),
  ].map(({ caughtBy }) => caughtBy),
);

test('names of cases are unique', () => {
  expect(names.length).toBeGreaterThan(100);
  expect(new Set(names).size).toBe(names.length);
});

test('each case catches a fault, or it is said why there is none: add it to faults/, or to faults/none.ts', () => {
  expect(names.filter((name) => !caught.has(name) && !Object.hasOwn(without, name))).toEqual([]);
});

test('what is said of cases is said of cases that there are, and that catch no fault', () => {
  expect([...caught, ...Object.keys(without)].filter((name) => !names.includes(name))).toEqual([]);
  expect(Object.keys(without).filter((name) => caught.has(name))).toEqual([]);
});

test.each([
  [null, undefined, 'executorSuite() takes a function that makes an executor'],
  [() => {}, null, 'executorSuite() takes an object with options: it was given null.'],
  [() => {}, { limit: Number.NaN, printHere: true }, 'executorSuite(): 2 options cannot be:'],
])('what cannot be is refused (%#)', (make, options, message) => {
  expect(() => executorSuite(make as never, options as never)).toThrow(message);
});
