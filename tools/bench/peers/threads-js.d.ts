/** What we use of threads.js, whose own types its package.json keeps from being found. */

declare module 'threads' {
  type Task<T> = (value: unknown) => T;

  export class Worker {
    constructor(path: string);
  }

  export function spawn(worker: Worker): Promise<Task<Promise<unknown>>>;

  export function Pool(
    spawnWorker: () => Promise<Task<Promise<unknown>>>,
    options: number | { readonly size?: number; readonly concurrency?: number },
  ): {
    queue<T>(run: (task: Task<Promise<unknown>>) => Promise<T>): PromiseLike<T>;
    terminate(): Promise<void>;
  };
}
