/** Waits for a limited time, of which hardly any passes while this process is too busy to hear what it waits for. */

/** Each part of a limit takes a turn of the event loop, and a turn that takes long is one part all the same. */
const PARTS = 5;

/** What the promise gives, or `undefined` if that takes longer. */
export async function within<T>(ms: number, promise: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  let lastLook: NodeJS.Immediate | undefined;
  const late = new Promise<undefined>((resolve) => {
    const wait = (parts: number): void => {
      // After timers the event loop looks for what has arrived, and only then come immediates.
      if (parts === 0) lastLook = setImmediate(() => resolve(undefined));
      else timer = setTimeout(() => wait(parts - 1), ms / PARTS);
    };
    wait(PARTS);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
    clearImmediate(lastLook);
  }
}
