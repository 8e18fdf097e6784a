import { describe, expect, test } from 'vitest';
import { ParallelPipeline } from '../builder/parallel-pipeline.js';
import {
  ClosedExecutorError,
  CrashLoopError,
  ModuleSourceError,
  PayloadTooLargeError,
  ProtocolError,
  StateStoreError,
  VersionMismatchError,
} from '../errors/errors.js';
import type * as here from '../errors/magda-error.js';
import { Kept, Played } from '../scheduler/fixtures/played.js';
import { Unruly, type UnrulyOptions } from '../scheduler/fixtures/unruly.js';
import { memoryStore } from '../store/memory-store.js';
import type { StateStore } from '../store/state-store.js';
import { isMagdaError, isOfClass } from './is-of-class.js';

const there: typeof here = await import('../errors/magda-error.js?another copy' as string);

/** The same class in another copy of core. */
const elsewhere = ({ code }: { readonly code: string }) =>
  class extends there.MagdaError {
    static override readonly code = code;

    constructor(message: string, details?: object) {
      super(message, details);
    }
  };

const builder = () =>
  new ParallelPipeline({ name: 'p' })
    .addModule(Played.node('work', { group: 'a' }))
    .addModule(Kept.node('keep', { group: 'b' }).dependsOn('work'));

const build = (options: UnrulyOptions, stateStore?: StateStore) =>
  builder().build({ executor: new Unruly(options), stateStore });

test('an error of another copy of core is told by its code', async () => {
  const error = new (elsewhere(ClosedExecutorError))('closed');
  expect(error).not.toBeInstanceOf(ClosedExecutorError);
  expect(isOfClass(error, ClosedExecutorError)).toBe(true);
  expect(isOfClass(error, CrashLoopError)).toBe(false);
  expect(isMagdaError(error)).toBe(true);
  for (const other of [undefined, 'MAGDA_TIMEOUT', { code: 'MAGDA_TIMEOUT' }, new Error('x'), new TypeError('x')]) {
    expect(isMagdaError(other)).toBe(false);
  }
});

describe('F65 with another copy of core', () => {
  test.each([ClosedExecutorError, VersionMismatchError, ModuleSourceError, ProtocolError])(
    'an executor that throws its $name is understood',
    async (Here) => {
      const spawning = () => {
        throw new (elsewhere(Here))('said elsewhere', { mayHaveRun: false });
      };
      const error = await build({ spawning }).catch((thrown) => thrown);
      expect(error).toBeInstanceOf(Here);
      expect(error).toMatchObject({ group: expect.any(String), message: expect.stringContaining('said elsewhere') });
    },
  );

  test('an executor that cannot send what is too large is understood', async () => {
    const sending = (request: { readonly kind: string }) => {
      if (request.kind === 'run') throw new (elsewhere(PayloadTooLargeError))('too large elsewhere');
    };
    await using pipeline = await build({ sending });
    const error = await pipeline.run(1).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(PayloadTooLargeError);
    expect(error).toMatchObject({ job: 1, message: expect.stringContaining('too large elsewhere') });
  });

  test('a store that refuses one record for good costs that job alone', async () => {
    const memory = memoryStore();
    const open: StateStore['open'] = async (name) => {
      const log = await memory.open(name);
      const append = log.append.bind(log);
      log.append = async (records) => {
        const refused = records.find(({ data }) => (data as { readonly job?: number }).job === 2)?.sequence;
        if (refused !== undefined) throw new (elsewhere(StateStoreError))('refused elsewhere', { refused });
        return await append(records);
      };
      return log;
    };
    await using pipeline = await build({}, { ...memory, open });
    const outcomes = await Promise.all([1, 2, 3].map((request) => pipeline.runSafe(request)));
    expect(outcomes.map(([, error]) => (error as Error | undefined)?.message)).toEqual([
      undefined,
      expect.stringContaining('refused elsewhere'),
      undefined,
    ]);
    expect(await pipeline.process()).toMatchObject({ keep: [1, 3] });
  });
});
