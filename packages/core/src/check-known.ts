/** Refuses options that nobody knows, with the one that was probably meant. */

import { nearest } from './graph/nearest.js';

/** @throws {TypeError} naming the unknown option. */
export function checkKnown(where: string, options: object, known: readonly string[]): void {
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    const near = nearest(name, known);
    const hint = near === undefined ? `There are ${known.join(', ')}.` : `Did you mean "${near}"?`;
    throw new TypeError(`${where} know no option "${name}". ${hint}`);
  }
}
