/** Tells which processes see a folder through the same system, so that it can say of each of them whether it lives. */

import { readFile, stat, statfs } from 'node:fs/promises';

/** Types of file systems, as Linux numbers them, that one system at a time can have. */
const LOCAL = new Set([
  0xef53, // ext2, ext3, ext4
  0x58465342, // XFS
  0x9123683e, // Btrfs
  0x2fc12fc1, // ZFS
  0xf2f52010, // F2FS
  0xca451a4e, // Bcachefs
  0x01021994, // tmpfs
  0x794c7630, // overlayfs
]);

/** Two processes for which this is the same have the same system; undefined if nobody can tell. */
export async function whereabouts(folder: string): Promise<string | undefined> {
  if (process.platform !== 'linux') return undefined;
  // Some containers are told another start of the system than their neighbors, but who has a disk of its own is alone.
  if (LOCAL.has((await statfs(folder)).type >>> 0)) return 'local';
  try {
    const start = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    // The same network folder can be mounted twice, and then each mount has sockets of its own.
    return `${start.trim()} ${(await stat(folder, { bigint: true })).dev}`;
  } catch {
    return undefined;
  }
}
