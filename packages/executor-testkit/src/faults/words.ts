/** Changes of what core and hosts say to each other, by the kind of what is said. */

import { type ConnectionChange, type Pass, receiving, sending } from './fault.js';

/** A part of what is said: requests of one tick travel together. */
type Word = Readonly<Record<string, unknown>>;

/** What becomes of the requests of a kind on their way to the host: others in their place, or none. */
export function told(kind: string, change: (word: Word) => readonly unknown[]): ConnectionChange {
  return sending((message, pass) => {
    // The short form of jobs.
    if (Array.isArray(message) && typeof message[0] === 'number') {
      if (kind !== 'run') return pass(message);
      for (const changed of change(message as never)) pass(changed);
      return;
    }
    if (!Array.isArray(message)) {
      if (kindOf(message) !== kind) return pass(message);
      for (const changed of change(message as Word)) pass(changed);
      return;
    }
    const words = message.flatMap((word) => (kindOf(word) === kind ? change(word) : [word]));
    if (words.length > 0) pass(words);
  });
}

/** What becomes of the messages of a kind on their way to core. */
export function heard(kind: string, deliver: (word: Word, pass: Pass) => void): ConnectionChange {
  return receiving((message, pass) => {
    if (kindOf(message) === kind) deliver(message as Word, pass);
    else pass(message);
  });
}

export function neverTold(kind: string): ConnectionChange {
  return told(kind, () => []);
}

export function neverHeard(kind: string): ConnectionChange {
  return heard(kind, () => {});
}

/** Answers of hosts that lack something. */
export function heardWithout(kind: string, fields: Word): ConnectionChange {
  return heard(kind, (word, pass) => pass({ ...word, ...fields }));
}

/** The kind of a message in its long form; of an answer in its short one it is `done`. */
export function kindOf(message: unknown): unknown {
  return Array.isArray(message) ? 'done' : (message as { readonly kind?: unknown }).kind;
}
