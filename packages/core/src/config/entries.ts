/** Collects the entries of a mapping, and tells what cannot be one of its keys. */

import type { Entry } from './config-node.js';
import type { Finding } from './finding.js';
import { FORBIDDEN_KEYS } from './limits.js';

export class Entries extends Map<string, Entry> {
  constructor(private readonly findings: Finding[]) {
    super();
  }

  /** Adds the entry, or tells why it cannot be. */
  add(key: string, entry: Entry): void {
    if (FORBIDDEN_KEYS.includes(key)) {
      this.#refuse(`"${key}" cannot be a key, since it has a meaning in JavaScript.`, entry);
    } else if (this.has(key)) this.#refuse(`The key "${key}" is here twice. Keep one.`, entry);
    else this.set(key, entry);
  }

  #refuse(message: string, { key }: Entry): void {
    this.findings.push({ code: 'MAGDA_CONFIG_KEY', message, at: key });
  }
}
