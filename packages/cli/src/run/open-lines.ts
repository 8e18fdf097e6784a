/** The lines of an input that are jobs still to be run. */

import type { Input } from '../input/input.js';
import type { Line } from '../input/line.js';
import { Tally } from '../progress/tally.js';
import type { FinishedLines } from '../resume/finished-lines.js';

/** @throws {Refusal} if what is finished is not what the input says now. */
export async function* openLines(
  input: Input,
  finished: FinishedLines,
  tally: Tally,
): AsyncGenerator<Line, void, undefined> {
  let last = 0;
  for await (const line of input.lines()) {
    // It has been read with others, and is not begun any more.
    if (input.ended) return;
    last = line.number;
    if (finished.has(line) || line.isBlank) tally.pass(line.size);
    else yield line;
  }
  if (!input.ended) finished.checkEnd(input.name, last);
}

/** Compares the whole of what is finished, before anything is run. @throws {Refusal} if the input has changed. */
export async function checkInput(input: Input, finished: FinishedLines): Promise<void> {
  for await (const { number } of openLines(input, finished, new Tally())) if (number > finished.last) return;
}
