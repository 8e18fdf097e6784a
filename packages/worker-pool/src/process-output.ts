/** What a child process prints, even in its last moment: Node keeps it until the event loop turns, so a stuck module's last words are lost. */

interface Blocking {
  readonly _handle?: { setBlocking?(blocking: boolean): void };
}

/** What is printed from now on leaves at once. */
export function printAtOnce(): void {
  for (const { _handle: pipe } of [process.stdout, process.stderr] as Blocking[]) pipe?.setBlocking?.(true);
}
