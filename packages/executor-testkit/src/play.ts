/** Plays a case on an executor of its own: within a limit of time, and nothing may be left of it. */

import assert from 'node:assert/strict';
import type { Executor } from '@magda/core';
import type { Definition } from './definition.js';
import { Remains } from './remains.js';
import { Strays } from './strays.js';
import { Tap } from './tap.js';
import { within } from './waiting.js';

/** How long the executor of a case that failed may take to close. */
const CLOSE_LIMIT_MS = 2_000;

export async function play(
  make: () => Executor | Promise<Executor>,
  run: Definition['run'],
  limit: number,
): Promise<void> {
  const remains = await Remains.before();
  using strays = new Strays();
  const executor = new Tap(await make());
  try {
    await within(limit, 'the case', () => playOn(executor, run));
  } catch (error) {
    await within(CLOSE_LIMIT_MS, 'close()', () => executor.close()).catch(() => {});
    throw first(error);
  }
  executor.check();
  strays.check();
  await remains.check();
}

async function playOn(executor: Tap, run: Definition['run']): Promise<void> {
  await run(executor);
  await executor.close();
  // What nobody handled is known in the next turn.
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(await executor.close(), undefined, 'close() is idempotent');
}

/** The error of the case itself, if closing what it had open failed too. */
function first(error: unknown): unknown {
  const { suppressed } = (error ?? {}) as { readonly suppressed?: unknown };
  return suppressed === undefined ? error : first(suppressed);
}
