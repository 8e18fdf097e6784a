/** Makes an array of 16 MiB, or passes on the one that it gets: as a copy, or handed over. */

import { accept, finalize, Module, register, transfer } from '@magda/core';

export class Pass extends Module.Runtime {
  run({ data }) {
    const [input] = data;
    const value = input === undefined ? newArray() : input.value;
    return this.parameters.moves ? transfer(value) : value;
  }
}

finalize()(Pass);
accept({ self: true })(Pass);
register('bench-pass', import.meta.url)(Pass);

/** Zeroed memory costs nothing until it is touched. */
export function newArray() {
  const array = new Float64Array((16 * 2 ** 20) / Float64Array.BYTES_PER_ELEMENT);
  array[array.length - 1] = 7;
  return array;
}
