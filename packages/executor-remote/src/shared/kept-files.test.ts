import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { keep, readKept } from './kept-files.js';

const onLinux = test.skipIf(process.platform !== 'linux');

const bytes = (...values: number[]) => Uint8Array.from(values).buffer;

onLinux(
  'parts that are kept can be read by whoever knows their name, as often as wanted, until they are closed',
  async () => {
    const parts = [bytes(1, 2, 3), bytes(), new Uint8Array(3 * 2 ** 20).fill(7).buffer];
    const before = readdirSync('/dev/shm');
    const file = await keep('name', parts);
    expect(readdirSync('/dev/shm')).toEqual(before);
    for (let time = 0; time < 2; time++) expect(await readKept('name', process.pid, file.fd)).toEqual(parts);
    const { fd } = file;
    await file.close();
    await expect(readKept('name', process.pid, fd)).rejects.toThrow();
  },
);

onLinux('another file is not taken for it, whatever is in it', async () => {
  const file = await keep('name', [bytes(1)]);
  const others = [await keep('nome', [bytes(1)]), await keep('names', [bytes(1)])];
  for (const { fd } of others) await expect(readKept('name', process.pid, fd)).rejects.toThrow('another file');
  await expect(readKept('names', process.pid, file.fd)).rejects.toThrow();
  for (const one of [file, ...others]) await one.close();
});

onLinux('nothing is kept where there is no room', async () => {
  // As large as the memory for files is allowed to be: it takes none of it before it is written.
  const parts = Array.from({ length: 1_024 }, () => huge);
  await expect(keep('name', parts)).rejects.toThrow('no room');
  await expect(keep('name', [bytes(1)], '/nowhere')).rejects.toThrow('ENOENT');
});

const huge = new ArrayBuffer(2 ** 30);
