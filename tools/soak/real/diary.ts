/** What the modules of a round have written down: which of them began which job, and in which processes they live. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export class Diary implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'magda-soak-'));
  readonly file = join(this.#folder, 'diary');

  /** Processes in which a module ever lived, or one of these did; none for threads. */
  processes(modules?: readonly string[]): readonly number[] {
    const alive = this.#lines().filter((line) => line.startsWith('alive '));
    const lives = alive.map((line) => line.split(' ') as [alive: string, module: string, pid: string]);
    const wanted = lives.filter(([, module]) => modules === undefined || modules.includes(module));
    return wanted.map(([, , pid]) => Number(pid)).filter((pid) => pid > 0 && pid !== process.pid);
  }

  /** How often each module began each job, by `module job`. */
  times(): ReadonlyMap<string, number> {
    const times = new Map<string, number>();
    for (const line of this.#lines()) {
      if (line !== '' && !line.startsWith('alive ')) times.set(line, (times.get(line) ?? 0) + 1);
    }
    return times;
  }

  #lines(): readonly string[] {
    try {
      return readFileSync(this.file, 'utf8').split('\n');
    } catch {
      return [];
    }
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true });
  }
}
