/** What executors of workers on this machine have in common: they know their actors, and end them when they are closed. */

import {
  ClosedExecutorError,
  type Connection,
  type Executor,
  type Resources,
  type SpawnRequest,
  type Supports,
} from '@magda/core';

export interface WorkerExecutorOptions {
  readonly name: string;
  readonly supports: Supports;
  readonly capacity: Resources;
  start(request: SpawnRequest, signal: AbortSignal): Promise<Connection>;
}

export function workerExecutor({ name, supports, capacity, start }: WorkerExecutorOptions): Executor & AsyncDisposable {
  const actors = new Set<Promise<Connection>>();
  let closing: Promise<unknown> | undefined;

  const close = async (): Promise<void> => {
    closing ??= Promise.allSettled([...actors].map(async (actor) => (await actor).terminate()));
    await closing;
  };

  return {
    name,
    admission: 'core',
    supports,
    capacity: async () => capacity,
    async spawn(request, { signal }) {
      if (closing !== undefined)
        throw new ClosedExecutorError(`Cannot start ${request.id}: the ${name} executor is closed.`);
      const actor = start(request, signal);
      actors.add(actor);
      void actor
        .then(({ exited }) => exited)
        .catch(() => {})
        .then(() => actors.delete(actor));
      return actor;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
