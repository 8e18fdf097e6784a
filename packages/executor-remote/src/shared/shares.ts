/** The values that several workers of an executor need at present. */

import type { Payload } from '@magda/core/host';
import { isLarge } from './large.js';
import { type Reader, Share } from './share.js';
import { payloadsIn, replaced } from './shared-refs.js';

export class Shares {
  readonly #byPayload = new Map<object, Share>();
  readonly #byName = new Map<string, Share>();

  /** @returns what is called when no message will hold it any more; undefined if it is too small to be worth it. */
  add(payload: Payload): (() => void) | undefined {
    if (!isLarge(payload)) return undefined;
    const share = new Share(payload, () => this.#byName.delete(share.name));
    this.#byPayload.set(payload, share);
    this.#byName.set(share.name, share);
    return () => {
      this.#byPayload.delete(payload);
      share.release();
    };
  }

  named(name: string): Share | undefined {
    return this.#byName.get(name);
  }

  /** The message with stand-ins for the values in it that are shared, and those. */
  takenOutOf(message: unknown): { readonly rest: unknown; readonly shares: readonly Share[] } {
    if (this.#byPayload.size === 0) return { rest: message, shares: [] };
    const shares: Share[] = [];
    for (const payload of payloadsIn(message)) {
      const share = this.#byPayload.get(payload);
      if (share !== undefined) shares.push(share);
    }
    if (shares.length === 0) return { rest: message, shares };
    const rest = replaced(message, (payload) => {
      const share = this.#byPayload.get(payload);
      return share === undefined ? payload : { part: share.name };
    });
    return { rest, shares };
  }

  /** A worker has ended. */
  gone(reader: Reader): void {
    for (const share of this.#byName.values()) share.gone(reader);
  }
}
