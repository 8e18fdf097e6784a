/** The conformance suite: what every executor must keep, as cases for any test runner. */

import type { Executor, FromFile } from '@magda/core';
import { checkOptions, kinds, type OptionKinds } from '@magda/core/options';
import type { Case } from './case.js';
import { aggregateDeaths } from './cases/aggregate-deaths.js';
import { aggregates } from './cases/aggregates.js';
import { batches } from './cases/batches.js';
import { bootstrap } from './cases/bootstrap.js';
import { buffers } from './cases/buffers.js';
import { cancellation } from './cases/cancellation.js';
import { deaths } from './cases/deaths.js';
import { driverCases } from './cases/drivers.js';
import { errors } from './cases/errors.js';
import { files } from './cases/files.js';
import { lifecycle } from './cases/lifecycle.js';
import { lifetime } from './cases/lifetime.js';
import { limits } from './cases/limits.js';
import { messages } from './cases/messages.js';
import { mixing } from './cases/mixing.js';
import { output, outputHere } from './cases/output.js';
import { overload } from './cases/overload.js';
import { payloads } from './cases/payloads.js';
import { protocol } from './cases/protocol.js';
import { resources } from './cases/resources.js';
import { restarts } from './cases/restarts.js';
import { retries } from './cases/retries.js';
import { scheduling } from './cases/scheduling.js';
import { sending } from './cases/sending.js';
import { skips } from './cases/skips.js';
import { stateStores } from './cases/state-stores.js';
import { streams } from './cases/streams.js';
import { supports } from './cases/supports.js';
import { surroundings } from './cases/surroundings.js';
import type { Definition } from './definition.js';
import { play } from './play.js';

export interface SuiteOptions {
  /** How long one case may take, in milliseconds; default 60,000. The test runner's own limit should be above. */
  readonly limit?: number | undefined;
  /** Whether what actors print comes out in this process, which is tried then; default false. */
  readonly printsHere?: boolean | undefined;
}

const suiteKinds = { limit: kinds.timer, printsHere: kinds.boolean } as const satisfies OptionKinds<SuiteOptions>;

const DEFAULT_LIMIT_MS = 60_000;

/**
 * To add a case: write it into the file of its kind in cases/, then give it a fault in faults/, an executor that breaks its promise, with what the
 * case says of it (`suite.test.ts` fails for a case without one). Where no executor can break the promise, faults/none.ts says why.
 */
const definitions: readonly Definition[] = [
  ...supports,
  ...messages,
  ...sending,
  ...protocol,
  ...lifetime,
  ...scheduling,
  ...surroundings,
  ...output,
  ...cancellation,
  ...limits,
  ...overload,
  ...errors,
  ...bootstrap,
  ...files,
  ...payloads,
  ...buffers,
  ...mixing,
  ...deaths,
  ...restarts,
  ...retries,
  ...skips,
  ...streams,
  ...batches,
  ...aggregates,
  ...aggregateDeaths,
  ...stateStores,
  ...resources,
  ...lifecycle,
];

/**
 * The cases that an executor must pass, to be run one at a time. Each has an executor of its own, which it closes.
 *
 * @param make a function that makes one, or `fromFile(file, exportName, ...args)` that names it: other processes can
 * make one too then, and there are cases for what happens when they die, or are told to.
 * @throws {TypeError} if it is neither, or an option cannot be.
 */
export function executorSuite(make: (() => Executor) | FromFile, options: SuiteOptions = {}): readonly Case[] {
  if (typeof make !== 'function' && typeof make?.exportName !== 'string') {
    throw new TypeError('executorSuite() takes a function that makes an executor, or fromFile(…), which names one.');
  }
  checkOptions('executorSuite()', options, suiteKinds);
  const { limit = DEFAULT_LIMIT_MS, printsHere = false } = options;
  const factory = typeof make === 'function' ? make : () => madeByFile(make);
  const all = [
    ...definitions,
    ...(printsHere ? outputHere : []),
    ...(typeof make === 'function' ? [] : driverCases(make, limit / 6)),
  ];
  return all.map(({ name, needs, run }) => ({ name, needs, run: () => play(factory, run, limit) }));
}

async function madeByFile({ file, exportName, args }: FromFile): Promise<Executor> {
  const exports = (await import(file)) as Record<string, (...args: readonly unknown[]) => Executor>;
  const make = exports[exportName];
  if (make === undefined) throw new TypeError(`${file} exports no function "${exportName}" that makes an executor.`);
  return make(...args);
}
