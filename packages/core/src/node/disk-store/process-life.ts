/** Whether a process still runs: the same one, not another that was given its number. */

import { readFile } from 'node:fs/promises';

/** Something that no other process of that number has; undefined where it cannot be known. */
export async function startOf(pid: number): Promise<string | undefined> {
  return (await statOf(pid))?.started;
}

export async function isRunning(pid: number, started: string | undefined): Promise<boolean> {
  const stat = await statOf(pid);
  // One that was killed and not yet buried runs no more.
  if (stat !== undefined) return stat.state !== 'Z' && (started === undefined || stat.started === started);
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: unknown }).code === 'EPERM';
  }
}

/** By Linux alone. */
async function statOf(pid: number): Promise<{ readonly state: string; readonly started: string } | undefined> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The name before it may have spaces and brackets of its own.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] as string, started: fields[19] as string };
  } catch {
    return undefined;
  }
}
