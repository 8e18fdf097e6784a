/** Tells that a worker is loading the file of a module: a pipeline that is built meanwhile would start workers that build it again. */

/** By symbol, because the file may come with another copy of this library. */
const LOADING = Symbol.for('@magda/core/worker');
const flags = globalThis as { [LOADING]?: boolean };

let loading = 0;

export async function whileLoading<T>(load: () => Promise<T>): Promise<T> {
  loading += 1;
  flags[LOADING] = true;
  try {
    return await load();
  } finally {
    loading -= 1;
    flags[LOADING] = loading > 0;
  }
}

export function isLoading(): boolean {
  return flags[LOADING] === true;
}
