import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { StateStoreError } from '../../errors/errors.js';
import { nodeFiles, type OpenFile } from './files.js';
import { newFolder } from './fixtures/folders.js';
import { FrameWriter, framesOf, PREAMBLE_BYTES } from './frames.js';
import { type DamagedFrame, readFrames } from './read-frames.js';

/** A file of one frame for each list, and where each ends. */
async function fileOf(lists: readonly (readonly unknown[])[]) {
  const path = join(await newFolder(), 'file');
  await (await nodeFiles.open(path, 'create')).close();
  const file = await nodeFiles.open(path, 'write');
  const writer = await FrameWriter.begin(file);
  const ends: number[] = [];
  let sequence = 0;
  for (const list of lists) {
    const frames = framesOf(list.map((data) => ({ sequence: ++sequence, data })));
    for (const frame of frames) {
      await writer.write(frame);
      writer.end += frame.size;
    }
    ends.push(writer.end);
  }
  return { file, path, ends };
}

/** What can be read, and why not more. */
async function readAll(file: OpenFile, size?: number) {
  const found: unknown[] = [];
  try {
    for await (const { entries } of readFrames(file, 'file', size ?? (await file.size())))
      found.push(...entries.map(({ data }) => data));
    return { found };
  } catch (error) {
    return { found, error: error as DamagedFrame };
  }
}

async function bytesOf(file: OpenFile): Promise<Buffer> {
  const bytes = Buffer.alloc(await file.size());
  await file.read(bytes, 0);
  return bytes;
}

test('F82 a frame of many entries, and entries of many shapes, come back whole', async () => {
  const list = Array.from({ length: 3_000 }, (_, at) => 'x'.repeat(at % 50));
  const { file } = await fileOf([list, ['end']]);
  expect(await readAll(file)).toEqual({ found: [...list, 'end'] });
  await file.close();
});

test('F82 an entry that is too large is refused by its number, before anything is written', () => {
  const entries = [10, 2_000, 10].map((size, at) => ({ sequence: at + 5, data: 'x'.repeat(size) }));
  const refused = (() => {
    try {
      return framesOf(entries, 1_000);
    } catch (error) {
      return error as StateStoreError;
    }
  })();
  expect(refused).toMatchObject({ code: 'MAGDA_STATE_STORE', refused: 6 });
  expect((refused as StateStoreError).message).toMatch(/too large: it may have less than 2 GiB/);
});

test('an entry that cannot be written is refused by its number', () => {
  const entries = [1, () => {}].map((data, at) => ({ sequence: at + 5, data }));
  expect(() => framesOf(entries)).toThrow(expect.objectContaining({ refused: 6 }));
});

test('F43 a last frame is torn wherever it was cut, whatever it holds: a copy of its own file, or of its own first part', async () => {
  const { file, path, ends } = await fileOf([['first']]);
  const copy = await bytesOf(file);
  await file.close();
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom(copy, copy.subarray(PREAMBLE_BYTES), Buffer.alloc(50), 'text'), { minLength: 1 }),
      fc.integer({ min: 1, max: 1_000_000 }),
      fc.constantFrom('cut', 'zeros'),
      async (data, cut, how) => {
        const again = await nodeFiles.open(path, 'write');
        await again.truncate(0);
        const mark = Buffer.from(/[0-9a-f]{32}/.exec(copy.toString('latin1'))?.[0] as string, 'hex');
        await again.write([copy], 0);
        const writer = new FrameWriter(again, mark, ends[0] as number);
        const [frame] = framesOf([{ sequence: 2, data }]);
        await writer.write(frame as NonNullable<typeof frame>);
        const begin = ends[0] as number;
        const left = 1 + (cut % ((frame?.size as number) - 1));
        if (how === 'cut') await again.truncate(begin + left);
        // Of what was written, the beginning never reached the disk.
        else await again.write([Buffer.alloc(left)], begin);
        const { found, error } = await readAll(again);
        expect(found).toEqual(['first']);
        expect(error).toMatchObject({ torn: true, offset: begin });
        await again.close();
      },
    ),
    { numRuns: 200 },
  );
});

test('a frame that is damaged is not torn if another was begun after it, even if that one is torn', async () => {
  const { file, ends } = await fileOf([['first'], ['second'.repeat(100)], ['third']]);
  const whole = await bytesOf(file);
  const [first = 0, second = 0, third = 0] = ends;
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: first, max: second - 1 }),
      fc.integer({ min: 1, max: 255 }),
      fc.integer({ min: second + 28, max: third }),
      async (at, change, size) => {
        const damaged = Buffer.from(whole);
        damaged[at] = (damaged[at] as number) ^ change;
        await file.write([damaged], 0);
        const { found, error } = await readAll(file, size);
        expect(found).toEqual(['first']);
        expect(error).toMatchObject({ torn: false, offset: first });
      },
    ),
    { numRuns: 200 },
  );
  await file.close();
});

test('F43 a torn end takes one look at each byte, however much of it looks like a frame', async () => {
  const { file, ends } = await fileOf([['first']]);
  const begin = ends[0] as number;
  const mark = Buffer.from(/[0-9a-f]{32}/.exec((await bytesOf(file)).toString('latin1'))?.[0] as string, 'hex');
  await file.write([Buffer.alloc(8 * 1024 * 1024, mark)], begin);
  let bytes = 0;
  const counting: OpenFile = {
    ...file,
    read: async (buffer, position) => {
      bytes += buffer.byteLength;
      return await file.read(buffer, position);
    },
  };
  expect((await readAll(counting)).error).toMatchObject({ torn: true, offset: begin });
  expect(bytes).toBeLessThan(2 * (await file.size()));
  await file.close();
});
