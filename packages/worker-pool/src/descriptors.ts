/** Whether the start of a worker finds as many file descriptors as it takes. */

import { closeSync, openSync } from 'node:fs';
import { devNull } from 'node:os';

/** Three pairs of sockets and a pair of pipes, and the file of marks. */
export const PROCESS_DESCRIPTORS = 9;

/** Those of its event loop. */
export const THREAD_DESCRIPTORS = 4;

/**
 * To be called just before a start: Node 20 to 24 leave open what they had opened when the next descriptor is refused.
 *
 * @throws {Error} with the code EMFILE or ENFILE if there are fewer.
 */
export function requireDescriptors(count: number): void {
  const opened: number[] = [];
  try {
    while (opened.length < count) opened.push(openSync(devNull, 'r'));
  } catch (error) {
    // Else it cannot be known here: a sandbox may hide the file.
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EMFILE' || code === 'ENFILE')
      throw Object.assign(new Error(`too few file descriptors: ${code}`), { code });
  } finally {
    for (const descriptor of opened) closeSync(descriptor);
  }
}
