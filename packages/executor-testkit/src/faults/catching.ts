/** Tests that a case fails on an executor with a fault, and passes on the same without it. */

import { inline } from '@magda/core';
import { type Case, executorSuite, supported } from '@magda/executor-testkit';
import { afterEach, describe, expect, test } from 'vitest';
import { type Fault, NEVER_ENDS, NEVER_HEARD } from './fault.js';
import { hurried } from './fixtures/hurried.js';
import { workers } from './fixtures/plain-threads.js';
import { withoutListeners } from './fixtures/without-listeners.js';

/** For cases that never end. */
const IMPATIENT_MS = 1_000;

/** Of this, the actors of a driver that died are given a sixth to end. */
const DRIVER_MS = 12_000;

/** Less than the limit of a test. */
const LIMIT_MS = 50_000;

export function catching(faults: readonly Fault[]): void {
  afterEach(async () => {
    for (const worker of workers) await worker.terminate();
    workers.clear();
  });

  describe('an executor that', () => {
    test.each(faults)('$what fails "$caughtBy"', ({ caughtBy, says, faulty }) =>
      withoutListeners(async () => {
        const limit = typeof faulty === 'function' ? LIMIT_MS : DRIVER_MS;
        const tried = caseOf(faulty, caughtBy, says === NEVER_ENDS ? IMPATIENT_MS : limit);
        await expect(says === NEVER_HEARD ? hurried(() => tried.run()) : tried.run()).rejects.toThrow(says);
      }),
    );
  });

  describe('an executor without the fault passes', () => {
    // All of them are played on inline() anyway.
    const sound = withoutRepetition(faults).filter((fault) => fault.sound !== inline);
    test.runIf(sound.length > 0).each(sound)('"$caughtBy"', async ({ caughtBy, sound: make }) => {
      const each = caseOf(make, caughtBy);
      if (typeof make === 'function') expect(supported(each, make(), await make().capacity())).toBe(true);
      await expect(each.run()).resolves.toBeUndefined();
    });
  });
}

function caseOf(make: Fault['sound'], name: string, limit?: number): Case {
  const found = executorSuite(make, { limit, printsHere: true }).find((each) => each.name === name);
  if (found === undefined) throw new Error(`there is no case "${name}"`);
  return found;
}

function withoutRepetition(all: readonly Fault[]): readonly Fault[] {
  return [...new Map(all.map((fault) => [`${fault.caughtBy} on ${nameOf(fault)}`, fault])).values()];
}

function nameOf({ sound }: Fault): string {
  return typeof sound === 'function' ? sound().name : sound.exportName;
}
