/** Cuts a stream of bytes into lines, however long they are and wherever the chunks end. */

import { UsageError } from '../usage-error.js';
import { BegunLine, LONGEST_LINE } from './begun-line.js';
import { Line } from './line.js';

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const UTF8_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const UTF16_MARKS = [Buffer.from([0xff, 0xfe]), Buffer.from([0xfe, 0xff])];

/** @throws {UsageError} for a file in UTF-16. */
export async function* readLines(
  chunks: AsyncIterable<Buffer> | Iterable<Buffer>,
  file: string,
  longest = LONGEST_LINE,
): AsyncGenerator<Line, void, undefined> {
  let number = 0;
  const begun = new BegunLine(longest);
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      begun.add(chunk.subarray(start, end));
      yield lineOf(begun, { file, number: ++number, ended: true });
      start = end + 1;
    }
    if (start < chunk.length) begun.add(chunk.subarray(start));
  }
  if (begun.size > 0) yield lineOf(begun, { file, number: ++number, ended: false });
}

function lineOf(begun: BegunLine, place: { file: string; number: number; ended: boolean }): Line {
  const { bytes, size, hash } = begun.take();
  const line = { ...place, size: size + (place.ended ? 1 : 0), hash };
  const start = place.number === 1 ? markOf(bytes, place.file) : 0;
  const end = bytes.at(-1) === CARRIAGE_RETURN ? -1 : undefined;
  return new Line({ ...line, bytes: start === 0 && end === undefined ? bytes : bytes.subarray(start, end) });
}

/** Bytes of the mark that some editors put before the text. */
function markOf(bytes: Buffer, file: string): number {
  if (UTF16_MARKS.some((mark) => bytes.subarray(0, 2).equals(mark))) {
    throw new UsageError(`${file} is in UTF-16. Save it as UTF-8.`);
  }
  return bytes.subarray(0, 3).equals(UTF8_MARK) ? 3 : 0;
}
