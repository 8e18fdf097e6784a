/** Ways to wait for what must happen. */

/** Long enough for anything on a slow machine that is not broken. */
const PATIENCE_MS = 20_000;

/** Waits until the check no longer throws; for what settles within a moment, such as handles being freed. */
export async function eventually(check: () => void | Promise<void>, patience = PATIENCE_MS): Promise<void> {
  const deadline = Date.now() + patience;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await pause(10);
  }
}

/** @throws if it takes longer, naming what did. */
export async function within<T>(ms: number, what: string, work: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const message = `${what} had not ended after ${ms} ms: something that must settle never did`;
    timer = setTimeout(() => reject(new Error(message)), ms);
  });
  try {
    return await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A pause; only where something that must not happen is given the time to happen. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
