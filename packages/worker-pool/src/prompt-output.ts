/** Makes a thread's output leave at once: Node keeps it until the event loop turns, so a stuck module's last words are lost. */

import type { Writable } from 'node:stream';

/** How much may be under way before writers wait, as they do by default after the first chunk. */
const UNDER_WAY = 2 ** 20;

export function sendPromptly(stream: Writable): void {
  const send = stream._writev;
  if (send === undefined) return;
  let underWay = 0;
  stream._writev = (chunks, done) => {
    const length = chunks.reduce((sum, { chunk }) => sum + chunk.length, 0);
    underWay += length;
    const prompt = underWay < UNDER_WAY;
    send.call(stream, chunks, (error) => {
      underWay -= length;
      if (!prompt) done(error);
    });
    if (prompt) done();
  };
}
