/** What the modules of a round have written down: which of them began which job, what they did besides, and in which processes they live. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export class Diary implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'magda-soak-'));
  readonly file = join(this.#folder, 'diary');

  /** Processes in which a module ever lived, or one of these did; none for threads. */
  processes(modules?: readonly string[]): readonly number[] {
    const lives = this.#entries('alive').map((life) => life.split(' ') as [module: string, pid: string]);
    const wanted = lives.filter(([module]) => modules === undefined || modules.includes(module));
    return wanted.map(([, pid]) => Number(pid)).filter((pid) => pid > 0 && pid !== process.pid);
  }

  /** How often each module began each job, by `module job`. */
  times(): ReadonlyMap<string, number> {
    return this.#counted('begins');
  }

  /** How often modules did what they should not do besides their work, by its name. */
  whims(): ReadonlyMap<string, number> {
    return this.#counted('whim');
  }

  /** Programs that modules have started. */
  programs(): readonly number[] {
    return this.#entries('program').map(Number);
  }

  #counted(kind: string): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const entry of this.#entries(kind)) counts.set(entry, (counts.get(entry) ?? 0) + 1);
    return counts;
  }

  /** What stands on the lines of a kind. */
  #entries(kind: string): readonly string[] {
    try {
      const lines = readFileSync(this.file, 'utf8').split('\n');
      return lines.filter((line) => line.startsWith(`${kind} `)).map((line) => line.slice(kind.length + 1));
    } catch {
      return [];
    }
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true });
  }
}
