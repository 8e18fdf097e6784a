/** Reads back what an earlier run wrote. */

import { createReadStream, existsSync, statSync } from 'node:fs';
import type { Line } from '../input/line.js';
import { readLines } from '../input/read-lines.js';
import { readHead } from '../output/record.js';
import { UsageError } from '../usage-error.js';
import type { FinishedLines } from './finished-lines.js';

export interface Recalled {
  /** Bytes that its whole records take: what follows them is a line that was torn when the run was ended. */
  readonly whole: number;
  /** How many of them do not count. */
  readonly dropped: number;
}

/**
 * Adds the lines that have a record in the file to `finished`; a file that is not there has none.
 *
 * @param counts whether a record stays; default all.
 * @throws {UsageError} naming a line that `magda run` has not written.
 */
export async function readRecords(
  path: string,
  finished: Pick<FinishedLines, 'add'>,
  counts: (record: Line) => boolean = () => true,
): Promise<Recalled> {
  let [whole, dropped] = [0, 0];
  if (!existsSync(path)) return { whole, dropped };
  if (!statSync(path).isFile()) throw new UsageError(`--resume needs ${path} to be a file that can be read back.`);
  for await (const record of readLines(createReadStream(path), path)) {
    if (!record.ended) break;
    const head = readHead(record.bytes);
    if (head === undefined) {
      throw new UsageError(
        `${record.place} was not written by magda run, so the run cannot be resumed.\n` +
          'Name the output of the run that was broken off, or leave out --resume, which begins anew.',
      );
    }
    whole += record.size;
    if (counts(record)) finished.add(head);
    else dropped += 1;
  }
  return { whole, dropped };
}

/** The bytes of the whole records that stay. */
export async function* keptRecords(path: string, counts: (record: Line) => boolean): AsyncGenerator<Buffer> {
  for await (const record of readLines(createReadStream(path), path)) {
    if (record.ended && counts(record)) yield Buffer.concat([record.bytes, NEWLINE]);
  }
}

const NEWLINE = Buffer.from('\n');
