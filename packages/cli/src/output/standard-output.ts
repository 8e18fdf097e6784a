/** Standard output, for results alone: written to directly, since what modules print there goes to standard error. */

import { writeSync } from 'node:fs';
import { isatty } from 'node:tty';
import type { Screen } from '../progress/screen.js';
import { LineWriter, sinkTo } from './line-writer.js';

const STDOUT = 1;

/** @param screen of the terminal, if its last line is not free. */
export function standardOutput(screen: Screen | undefined): LineWriter {
  if (screen === undefined || !isatty(STDOUT)) return new LineWriter(sinkTo(STDOUT), NAME);
  return new LineWriter((bytes, offset) => screen.above(() => writeSync(STDOUT, bytes, offset)), NAME);
}

const NAME = 'Standard output';
