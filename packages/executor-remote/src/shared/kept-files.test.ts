import { closeSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { keep, readKept } from './kept-files.js';

const onLinux = test.skipIf(process.platform !== 'linux');

const bytes = (...values: number[]) => Uint8Array.from(values).buffer;

onLinux(
  'parts that are kept can be read by whoever knows their name, as often as wanted, until they are closed',
  () => {
    const parts = [bytes(1, 2, 3), bytes(), new Uint8Array(3 * 2 ** 20).fill(7).buffer];
    const before = readdirSync('/dev/shm');
    const file = keep('name', parts);
    expect(readdirSync('/dev/shm')).toEqual(before);
    for (let time = 0; time < 2; time++) expect(readKept('name', process.pid, file)).toEqual(parts);
    closeSync(file);
    expect(() => readKept('name', process.pid, file)).toThrow();
  },
);

onLinux('another file is not taken for it, whatever is in it', () => {
  const file = keep('name', [bytes(1)]);
  const others = [keep('nome', [bytes(1)]), keep('names', [bytes(1)])];
  for (const other of others) expect(() => readKept('name', process.pid, other)).toThrow('another file');
  expect(() => readKept('names', process.pid, file)).toThrow();
  for (const one of [file, ...others]) closeSync(one);
});

onLinux('nothing is kept where there is no room', () => {
  // As large as the memory for files is allowed to be: it takes none of it before it is written.
  const parts = Array.from({ length: 1_024 }, () => huge);
  expect(() => keep('name', parts)).toThrow('no room');
  expect(() => keep('name', [bytes(1)], '/nowhere')).toThrow('ENOENT');
});

const huge = new ArrayBuffer(2 ** 30);
