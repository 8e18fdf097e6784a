/** Opens what a run reads, so that it can be given up at any moment: opening or reading a pipe or a terminal blocks else. */

import { constants, createReadStream, openSync, type Stats } from 'node:fs';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { isatty, ReadStream } from 'node:tty';

/** @param stats of what has the path. @throws what the system says if it cannot be opened. */
export function openInput(path: string, stats: Stats): Readable {
  // The system tells its reader when the first writer has come and the last has gone.
  if (stats.isFIFO()) return new Socket({ fd: openSync(path, WITHOUT_WAITING), readable: true, writable: false });
  if (!stats.isCharacterDevice()) return createReadStream(path);
  const fd = openSync(path, constants.O_RDONLY);
  return isatty(fd) ? new ReadStream(fd) : createReadStream(path, { fd });
}

const WITHOUT_WAITING = constants.O_RDONLY | constants.O_NONBLOCK;
