import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { build } from 'esbuild';
import { beforeAll, describe, expect, test } from 'vitest';
import { newFolder } from './fixtures/folders.js';

let program: string;

beforeAll(async () => {
  program = join(await newFolder(), 'killed.mjs');
  const entryPoints = [join(import.meta.dirname, 'fixtures/killed.ts')];
  await build({ entryPoints, outfile: program, bundle: true, platform: 'node', format: 'esm', target: 'es2022' });
});

/** What the program said until it was killed, or had closed. */
async function live(folder: string, firstJob: number, lastOperation: number, ...how: readonly string[]) {
  const child = spawn(process.execPath, [program, folder, String(firstJob), String(lastOperation), ...how]);
  const [said, complaints] = await Promise.all([text(child.stdout), text(child.stderr)]);
  expect(complaints).toBe('');
  const lines = said.split('\n').filter((line) => line.endsWith(']') || /^\w+ \w+$/.test(line));
  const all = (word: string) =>
    lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));
  return {
    has: all('has').map((list) => JSON.parse(list) as number[])[0],
    called: all('called').map(Number),
    taken: all('taken').map(Number),
    processed: all('processed').map((list) => JSON.parse(list) as number[])[0],
    isProcessing: all('processing').length > 0,
    isCleared: all('cleared').length > 0,
    isClosed: all('closed').length > 0,
  };
}

describe.concurrent('a driver that is killed at each step of what it does to its files', { timeout: 180_000 }, () => {
  test('F43 a hundred times over has lost nothing that it said it had, and has nothing twice', async () => {
    const folder = await newFolder();
    const called = new Set<number>();
    const taken = new Set<number>();
    const check = (has: readonly number[] | undefined) => {
      expect(new Set(has).size).toBe(has?.length);
      expect([...taken].filter((job) => !has?.includes(job))).toEqual([]);
      expect(has?.filter((job) => !called.has(job))).toEqual([]);
    };
    let operation = 0;
    for (let life = 0; life < 100; life++) {
      const said = await live(folder, life * 100 + 1, ++operation);
      if (said.has !== undefined) check(said.has);
      for (const job of said.called) called.add(job);
      for (const job of said.taken) taken.add(job);
      if (said.isClosed) operation = 0;
    }
    const { has, isClosed } = await live(folder, 100_000, Number.POSITIVE_INFINITY);
    expect(isClosed).toBe(true);
    check(has);
  });

  test('F43 has cleared its state by process() as a whole, or not at all', async () => {
    const folder = await newFolder();
    /** Of each job whether it must be there, or may be. */
    let held = new Map<number, 'must' | 'may'>();
    /** What was being cleared when the driver was killed. */
    let clearing: readonly number[] = [];
    const check = (has: readonly number[]) => {
      expect(new Set(has).size).toBe(has.length);
      const isGone = clearing.length > 0 && !clearing.every((job) => has.includes(job));
      if (isGone) for (const job of clearing) held.delete(job);
      expect(has.filter((job) => !held.has(job))).toEqual([]);
      expect([...held].filter(([job, claim]) => claim === 'must' && !has.includes(job))).toEqual([]);
      held = new Map(has.map((job) => [job, 'must']));
      clearing = [];
    };
    let operation = 0;
    for (let isClosed = false; !isClosed; ) {
      operation += 1;
      const said = await live(folder, operation * 100 + 1, operation, 'process');
      if (said.has !== undefined) check(said.has);
      const before = said.called.slice(0, 9);
      for (const job of before) held.set(job, said.taken.includes(job) ? 'must' : 'may');
      if (said.processed !== undefined) check(said.processed);
      if (said.isCleared) held.clear();
      else if (said.isProcessing) clearing = [...held.keys()];
      for (const job of said.called.slice(9)) held.set(job, said.taken.includes(job) ? 'must' : 'may');
      isClosed = said.isClosed;
    }
    expect(operation).toBeGreaterThan(30);
  });
});
