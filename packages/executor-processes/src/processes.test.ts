import { fromFile } from '@magda/core';
// The built package, because processes run its files.
import { processes } from '@magda/executor-processes';
import { executorSuite, supported } from '@magda/executor-testkit';
import { afterEach, describe, expect, test } from 'vitest';

const options = { gpuIds: ['A', 'B'] };
const capacity = await processes(options).capacity();

describe('processes()', () => {
  const built = new URL('../dist/index.js', import.meta.url);
  for (const each of executorSuite(fromFile(built, 'processes', options), { printsHere: true })) {
    const reason = supported(each, processes(options), capacity);
    if (reason === true) test(each.name, each.run, 90_000);
    else test.skip(`${each.name} (${reason})`);
  }
});

describe('options', () => {
  test.each([
    [null, 'processes() takes an object with options: it was given null.'],
    [{ stdio: 'loud' }, 'processes(): `stdio` must be "prefixed", "inherit" or "ignore": it is the string "loud".'],
    [{ numCPUs: 2 }, 'processes() has no option "numCPUs". Did you mean "numCpus"?'],
    [{ env: 5 }, '`env` must be an object with a string, or undefined, for each name: it is the number 5.'],
    [{ env: 'A=b' }, 'it is the string "A=b".'],
    [{ env: { DAYS: 7 } }, 'for each name: it has "DAYS", the number 7.'],
    [{ env: null }, '`env` must be'],
    [{ execArgv: '--cpu-prof' }, '`execArgv` must be a list of strings'],
    [{ execArgv: ['--cpu-prof', 1] }, 'it has the number 1.'],
    [{ messageLimit: 2 ** 31 }, '`messageLimit` must be a whole number of bytes from 1 to 2146435072'],
    [{ messageLimit: 0, numGpus: -1 }, 'processes(): 2 options cannot be:'],
  ])('%j are refused when it is made: %s', (options, message) => {
    expect(() => processes(options as never)).toThrow(message);
  });
});

describe('the capacity', () => {
  const { CUDA_VISIBLE_DEVICES } = process.env;
  afterEach(() => {
    if (CUDA_VISIBLE_DEVICES === undefined) delete process.env.CUDA_VISIBLE_DEVICES;
    else process.env.CUDA_VISIBLE_DEVICES = CUDA_VISIBLE_DEVICES;
  });

  test('is what the options say', async () => {
    await using executor = processes({ numCpus: 8, gpuIds: ['A', 'B'], memory: 1_000, resources: { licence: 1 } });
    expect(await executor.capacity()).toEqual({
      ...{ numCpus: 8, numGpus: 2, gpuIds: ['A', 'B'], memory: 1_000 },
      resources: { licence: 1 },
    });
  });

  test('has the GPUs that this process is shown, where it is shown some', async () => {
    process.env.CUDA_VISIBLE_DEVICES = '2, GPU-3';
    expect(await processes({ numGpus: 1 }).capacity()).toMatchObject({ numGpus: 1, gpuIds: ['2'] });
    expect(await processes({ numGpus: 2 }).capacity()).toMatchObject({ numGpus: 2, gpuIds: ['2', 'GPU-3'] });
    expect(await processes({ gpuIds: ['7'] }).capacity()).toMatchObject({ numGpus: 1, gpuIds: ['7'] });
    expect((await processes({ numGpus: 4 }).capacity()).gpuIds).toBeUndefined();
    expect((await processes().capacity()).numGpus).toBe(0);
  });
});
