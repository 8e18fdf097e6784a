/** The conformance suite: what every executor must keep, as cases for any test runner. */

import assert from 'node:assert/strict';
import type { Executor } from '@magda/core';
import type { Case } from './case.js';
import { aggregates } from './cases/aggregates.js';
import { calls } from './cases/calls.js';
import { channel } from './cases/channel.js';
import { deaths } from './cases/deaths.js';
import { errors } from './cases/errors.js';
import { lifecycle } from './cases/lifecycle.js';
import { payloads } from './cases/payloads.js';
import { resources } from './cases/resources.js';
import { scheduling } from './cases/scheduling.js';
import { surroundings } from './cases/surroundings.js';
import type { Definition } from './setting.js';
import { Tap } from './tap.js';

const definitions: readonly Definition[] = [
  ...channel,
  ...scheduling,
  ...surroundings,
  ...calls,
  ...errors,
  ...payloads,
  ...deaths,
  ...aggregates,
  ...resources,
  ...lifecycle,
];

/** The cases that an executor must pass; `factory` makes a new one for each, which the case closes. */
export function executorSuite(factory: () => Executor): readonly Case[] {
  return definitions.map(({ name, needs, run }) => ({ name, needs, run: () => play(new Tap(factory()), run) }));
}

async function play(executor: Tap, run: Definition['run']): Promise<void> {
  const strays: unknown[] = [];
  const note = (reason: unknown): void => void strays.push(reason);
  process.on('unhandledRejection', note);
  try {
    await run(executor);
    await executor.close();
    await new Promise((resolve) => setImmediate(resolve));
  } finally {
    process.off('unhandledRejection', note);
    await executor.close();
  }
  executor.check();
  assert.deepEqual(strays, [], 'no rejection may go unhandled');
}
