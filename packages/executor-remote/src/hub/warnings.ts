/** Tells of refused connections without filling a log: the first of a kind at once, the next ones as a count. */

const EVERY_MS = 60_000;

export class Warnings {
  readonly #last = new Map<string, { at: number; unsaid: number }>();

  constructor(private readonly tell: (line: string) => void) {}

  /** @param why one of few texts of our own: nothing that a stranger sent. */
  refused(why: string, from: string | undefined): void {
    const now = Date.now();
    const last = this.#last.get(why);
    if (last !== undefined && now - last.at < EVERY_MS) {
      last.unsaid += 1;
      return;
    }
    const before = last === undefined || last.unsaid === 0 ? '' : ` (and ${last.unsaid} more since the last such line)`;
    this.#last.set(why, { at: now, unsaid: 0 });
    this.tell(`remote(): refused a connection from ${from ?? 'an unknown address'}: ${why}${before}.`);
  }
}
