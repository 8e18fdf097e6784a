/** Reads back what an earlier run wrote. */

import { createReadStream, existsSync, statSync } from 'node:fs';
import { readLines } from '../input/read-lines.js';
import { readHead } from '../output/record.js';
import { Refusal } from '../refusal.js';
import type { FinishedLines } from './finished-lines.js';

/**
 * Adds the lines that have a record in the file to `finished`; a file that is not there has none.
 *
 * @returns how many bytes its whole records take: what follows them is a line that was torn when the run was ended.
 * @throws {Refusal} naming a line that `magda run` has not written.
 */
export async function readRecords(path: string, finished: FinishedLines): Promise<number> {
  if (!existsSync(path)) return 0;
  if (!statSync(path).isFile()) throw new Refusal(`--resume needs ${path} to be a file that can be read back.`);
  let whole = 0;
  for await (const record of readLines(createReadStream(path), path)) {
    if (!record.ended) break;
    const head = readHead(record.bytes);
    if (head === undefined) {
      throw new Refusal(
        `${record.place} was not written by magda run, so the run cannot be resumed.\n` +
          'Name the output of the run that was broken off, or leave out --resume, which begins anew.',
      );
    }
    finished.add(head);
    whole += record.size;
  }
  return whole;
}
