/** Who can read whose files: processes of one user in one system, without a wall between them. */

import { accessSync, constants, readFileSync, readlinkSync } from 'node:fs';

/** Files in memory. */
export const MEMORY = '/dev/shm';

/**
 * The same in two processes if each can open the other's descriptors by way of /proc: one system since its start, one
 * namespace of processes, one user. Undefined where there is no such thing (only Linux has it).
 */
export function placeOf(): string | undefined {
  try {
    accessSync(MEMORY, constants.W_OK);
    const system = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const walls = ['pid', 'user'].map((name) => readlinkSync(`/proc/self/ns/${name}`));
    return [system, ...walls, process.getuid?.()].join(' ');
  } catch {
    return undefined;
  }
}
