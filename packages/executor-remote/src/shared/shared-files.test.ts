import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sealOf } from './seal.js';
import { keep, readKept } from './shared-files.js';

const onLinux = test.skipIf(process.platform !== 'linux');

const bytes = (...values: number[]) => Uint8Array.from(values).buffer;

onLinux('parts that are kept can be read as often as wanted, until they are closed', () => {
  const parts = [bytes(1, 2, 3), bytes(), new Uint8Array(3 * 2 ** 20).fill(7).buffer];
  const seal = sealOf(parts);
  const before = readdirSync('/dev/shm');
  const file = keep(parts);
  expect(readdirSync('/dev/shm')).toEqual(before);
  for (let time = 0; time < 2; time++) expect(readKept(process.pid, file, seal)).toEqual(parts);
  closeSync(file);
  expect(() => readKept(process.pid, file, seal)).toThrow();
});

onLinux('F84 another file is not taken for it, whatever is in it', () => {
  const seal = sealOf([bytes(1, 2), bytes(3)]);
  for (const [others, says] of [
    [[bytes(1, 2, 3, 4)], 'another file'],
    [[bytes(1, 2)], 'another file'],
    [[bytes(1, 2), bytes(4)], 'Others are its bytes'],
    [[bytes(3), bytes(1, 2)], 'Others are its bytes'],
  ] as const) {
    const file = keep(others);
    expect(() => readKept(process.pid, file, seal)).toThrow(says);
    closeSync(file);
  }
});

onLinux('a value that is split in another way is another value', () => {
  const file = keep([bytes(1, 2), bytes(3)]);
  const { key, tag } = sealOf([bytes(1, 2), bytes(3)]);
  expect(() => readKept(process.pid, file, { key, tag, lengths: [1, 2] })).toThrow('Others are its bytes');
  closeSync(file);
});

onLinux('F84 nobody waits at what is no file, such as a pipe that nothing comes from', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'magda-kept-'));
  execFileSync('sh', ['-c', 'mkfifo "$0"', join(folder, 'pipe')]);
  const seal = sealOf([bytes(1)]);
  for (const path of [join(folder, 'pipe'), '/dev/zero', folder]) {
    const file = openSync(path, path === folder ? 'r' : 'r+');
    expect(() => readKept(process.pid, file, seal)).toThrow('another file');
    closeSync(file);
  }
  rmSync(folder, { recursive: true });
});

onLinux('nothing is kept where there is no room', () => {
  // As large as the memory for files is allowed to be: it takes none of it before it is written.
  const parts = Array.from({ length: 1_024 }, () => huge);
  expect(() => keep(parts)).toThrow('no room');
  expect(() => keep([bytes(1)], '/nowhere')).toThrow('ENOENT');
});

const huge = new ArrayBuffer(2 ** 30);
