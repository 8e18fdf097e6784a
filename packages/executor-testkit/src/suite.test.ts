import { inline } from '@magda/core';
import { type Case, executorSuite, supported } from '@magda/executor-testkit';
import { afterEach, describe, expect, test } from 'vitest';
import { claimFaults } from './faults/claims.js';
import { type Fault, NEVER_ENDS } from './faults/fault.js';
import { workers } from './faults/fixtures/plain-threads.js';
import { withoutListeners } from './faults/fixtures/without-listeners.js';
import { lifetimeFaults } from './faults/lifetime.js';
import { messageFaults } from './faults/messages.js';

const faults = [...messageFaults, ...lifetimeFaults, ...claimFaults];

/** For cases that never end. */
const LIMIT_MS = 2_000;

afterEach(async () => {
  for (const worker of workers) await worker.terminate();
  workers.clear();
});

describe('an executor that', () => {
  test.each(faults)('$what fails "$caughtBy"', ({ caughtBy, says, faulty }) =>
    withoutListeners(async () => {
      const limit = says === NEVER_ENDS ? LIMIT_MS : undefined;
      await expect(caseOf(faulty, caughtBy, limit).run()).rejects.toThrow(says);
    }),
  );
});

describe('an executor without the fault passes', () => {
  test.each(withoutRepetition(faults))('"$caughtBy"', async ({ caughtBy, sound }) => {
    const each = caseOf(sound, caughtBy);
    expect(supported(each, sound())).toBe(true);
    await each.run();
  });
});

test('names of cases are unique', () => {
  const names = executorSuite(inline).map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});

function caseOf(make: Fault['sound'], name: string, limit?: number): Case {
  const found = executorSuite(make, { limit }).find((each) => each.name === name);
  if (found === undefined) throw new Error(`there is no case "${name}"`);
  return found;
}

function withoutRepetition(all: readonly Fault[]): readonly Fault[] {
  return [...new Map(all.map((fault) => [`${fault.caughtBy} on ${fault.sound().name}`, fault])).values()];
}
