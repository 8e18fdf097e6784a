/** A built checkout that plays the work which another is compared with, in a process of its own. */

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Travelled {
  readonly sent: number;
  readonly received: number;
}

type Order = { readonly measure: string; readonly jobs: number } | { readonly count: string; readonly jobs: number };

type Answer = { readonly value: unknown } | { readonly error: string };

const here = fileURLToPath(new URL('.', import.meta.url));
const packages = ['core', 'executor-threads', 'executor-processes'];

export class Build {
  readonly #player: ChildProcess;
  readonly #folder: string;

  /** @throws {TypeError} if the folder is no checkout that was built. */
  constructor(checkout: string) {
    const built = packages.map((name) => join(resolve(checkout), 'packages', name));
    const missing = built.find((at) => !existsSync(join(at, 'dist/index.js')));
    if (missing !== undefined)
      throw new TypeError(
        `${missing} is not built. Give a checkout in which \`npm install\` and \`npm run build\` were run.`,
      );
    // Modules find the packages of this build and no others.
    this.#folder = mkdtempSync(join(tmpdir(), 'magda-ab-'));
    mkdirSync(join(this.#folder, 'node_modules/@magda'), { recursive: true });
    for (const [index, at] of built.entries())
      symlinkSync(at, join(this.#folder, 'node_modules/@magda', packages[index] as string), 'junction');
    for (const file of ['player.mjs', 'modules.mjs']) cpSync(join(here, file), join(this.#folder, file));
    this.#player = fork(join(this.#folder, 'player.mjs'), { execArgv: ['--expose-gc'] });
  }

  /** Microseconds of the processor that a job took, in all of the build's threads and processes. */
  measure(contest: string, jobs: number): Promise<number> {
    return this.#ask({ measure: contest, jobs }) as Promise<number>;
  }

  /** Messages between the driver and its workers. */
  count(what: string, jobs: number): Promise<Travelled> {
    return this.#ask({ count: what, jobs }) as Promise<Travelled>;
  }

  async close(): Promise<void> {
    if (this.#player.exitCode === null && this.#player.signalCode === null) {
      const gone = once(this.#player, 'exit');
      this.#player.kill();
      await gone;
    }
    rmSync(this.#folder, { recursive: true });
  }

  async #ask(order: Order): Promise<unknown> {
    const answered = new AbortController();
    const { signal } = answered;
    this.#player.send(order);
    const ended = once(this.#player, 'exit', { signal }).then(([code]) => ({ error: `It ended with ${code}.` }));
    const said = once(this.#player, 'message', { signal }).then(([answer]) => answer as Answer);
    const answer = await Promise.race([ended, said]);
    for (const other of [ended, said]) other.catch(() => {});
    answered.abort();
    if ('error' in answer) throw new Error(`${this.#folder}: ${answer.error}`);
    return answer.value;
  }
}
