/** Whether a payload is worth a way of its own, at a cost that does not grow with it. */

import type { Payload } from '@magda/core/host';

/** Below this, within one machine, waiting for the worker that keeps it takes longer than to send it again (`npm run scale:hub`). */
export const LARGE_BYTES = 2 ** 20;

const NUMBER_BYTES = 8;

export function isLarge({ value }: Payload): boolean {
  try {
    return new Weighing().add(value) >= LARGE_BYTES;
  } catch {
    // Who made it could read it once.
    return false;
  }
}

/** Ends as soon as there is enough. */
class Weighing {
  #bytes = 0;
  #seen: Set<object> | undefined;

  add(value: unknown): number {
    if (typeof value === 'string') this.#bytes += value.length;
    else if (typeof value === 'object' && value !== null) this.#addObject(value);
    else this.#bytes += NUMBER_BYTES;
    return this.#bytes;
  }

  #addObject(object: object): void {
    this.#bytes += NUMBER_BYTES;
    this.#seen ??= new Set();
    if (this.#seen.has(object)) return;
    this.#seen.add(object);
    if (ArrayBuffer.isView(object) || object instanceof ArrayBuffer) this.#bytes += object.byteLength;
    else if (Array.isArray(object) || object instanceof Set) this.#addAll(object);
    else if (object instanceof Map) for (const member of object) this.#addAll(member);
    else this.#addAll(membersOf(object));
  }

  #addAll(members: Iterable<unknown>): void {
    for (const member of members) if (this.add(member) >= LARGE_BYTES) return;
  }
}

function* membersOf(object: object): Iterable<unknown> {
  for (const key in object) {
    yield key;
    yield (object as Record<string, unknown>)[key];
  }
}
