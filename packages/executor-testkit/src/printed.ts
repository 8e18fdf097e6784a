/** What reaches the standard output and the standard error of this process while something is done, one after the other. */

export async function printedWhile(work: () => Promise<void>): Promise<string> {
  const recordings = [record(process.stdout), record(process.stderr)];
  try {
    await work();
  } finally {
    for (const { stop } of recordings) stop();
  }
  return recordings.map(({ chunks }) => chunks.join('')).join('\n');
}

function record(stream: NodeJS.WriteStream): { readonly chunks: readonly string[]; stop(): void } {
  const { write } = stream;
  const chunks: string[] = [];
  stream.write = (chunk: unknown, ...rest: readonly unknown[]) => {
    chunks.push(typeof chunk === 'string' ? chunk : Buffer.from(chunk as Uint8Array).toString());
    const done = rest.at(-1);
    if (typeof done === 'function') process.nextTick(done as () => void);
    return true;
  };
  return {
    chunks,
    stop() {
      stream.write = write;
    },
  };
}
