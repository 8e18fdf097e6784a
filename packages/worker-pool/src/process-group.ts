/** A process that leads a group of its own: what it starts belongs to it, and signals to the app's group do not reach it. */

/** Windows has no groups. */
const hasGroups = process.platform !== 'win32';

/** Options of `spawn` for a leader. It leads a session, too, so that no terminal sends it signals. */
export const LEADING = { detached: hasGroups, windowsHide: true } as const;

/** Kills a leader with all of its group. */
export function killGroup(leader: number): void {
  try {
    process.kill(hasGroups ? -leader : leader, 'SIGKILL');
  } catch {
    // Nobody of it is left.
  }
}

/** Kills what a leader has left behind that has ended: while there is any of it, its id is given to no other. */
export function sweepGroup(leader: number): void {
  if (hasGroups) killGroup(leader);
}
