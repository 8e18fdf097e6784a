/** An executor whose workers are killed from outside: a thread is terminated, a process gets SIGKILL. */

import type { Connection, Executor, SpawnRequest } from '@magda/core';
import type { Chance } from '../../../packages/core/test/simulation/fixtures/chance.js';
import { descendants } from './descendants.js';

export class Mortal implements Executor {
  readonly name: string;
  readonly admission: Executor['admission'];
  readonly supports: Executor['supports'];
  readonly share: Executor['share'];
  /** Actors that have said something, by connection: the group that each serves. */
  readonly #alive = new Map<Connection, string>();
  started = 0;
  killed = 0;

  constructor(private readonly inner: Executor) {
    this.name = inner.name;
    this.admission = inner.admission;
    this.supports = inner.supports;
    this.share = inner.share?.bind(inner);
  }

  capacity() {
    return this.inner.capacity();
  }

  async spawn(request: SpawnRequest, options: { readonly signal: AbortSignal }): Promise<Connection> {
    const connection = await this.inner.spawn(request, options);
    this.started++;
    // One that is still importing is spared: Node leaves the files open that a thread was reading as it was terminated.
    const onMessage = connection.onMessage.bind(connection);
    connection.onMessage = (listener) =>
      onMessage((message) => {
        this.#alive.set(connection, request.group);
        listener(message);
      });
    void connection.exited.then(() => this.#alive.delete(connection));
    return connection;
  }

  /** The one that it makes mortal is closed by whoever made it. */
  async close(): Promise<void> {}

  /** @param processes where its workers have lived, if they are processes. */
  killOne(chance: Chance, processes: readonly number[]): void {
    this.choose(chance, processes)?.();
  }

  /**
   * Choosing takes its time, killing does not.
   *
   * @param group undefined for any; then the processes are those of the group.
   * @returns what kills it, and tells whether it was there still; undefined if there is none.
   */
  choose(chance: Chance, processes: readonly number[], group?: string): (() => boolean) | undefined {
    if (!this.supports.isolation) return undefined;
    const actors = [...this.#alive.keys()].filter((actor) => group === undefined || this.#alive.get(actor) === group);
    const pids = processes.length === 0 ? [] : descendants().filter((pid) => processes.includes(pid));
    const actor = actors[chance.below(actors.length)];
    const pid = pids[chance.below(pids.length)];
    if (pid === undefined && (actor === undefined || processes.length > 0)) return undefined;
    return () => {
      if (pid === undefined) void actor?.terminate();
      else if (!hasKilled(pid)) return false;
      this.killed++;
      return true;
    };
  }
}

/** One that has ended by itself meanwhile cannot be. */
function hasKilled(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    return false;
  }
}
