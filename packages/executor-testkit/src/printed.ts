/** What reaches the standard output of this process while something is done. */

export async function printedWhile(work: () => Promise<void>): Promise<string> {
  const { write } = process.stdout;
  const chunks: string[] = [];
  process.stdout.write = (chunk: unknown, ...rest: readonly unknown[]) => {
    chunks.push(typeof chunk === 'string' ? chunk : Buffer.from(chunk as Uint8Array).toString());
    const done = rest.at(-1);
    if (typeof done === 'function') process.nextTick(done as () => void);
    return true;
  };
  try {
    await work();
  } finally {
    process.stdout.write = write;
  }
  return chunks.join('');
}
