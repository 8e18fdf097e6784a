/** Makes an array of 16 MiB, or passes on the one that it gets: as a copy, or handed over. */

import { accept, finalize, handOver, Module, type RunArgs, register } from '@magda/core';

@register('bench-pass', import.meta.url)
@accept({ self: true })
@finalize()
export class Pass extends Module.Runtime<{ moves: boolean }> {
  run({ data }: RunArgs) {
    const [input] = data;
    const value = input === undefined ? newArray() : input.value;
    return this.parameters.moves ? handOver(value) : value;
  }
}

/** Zeroed memory costs nothing until it is touched. */
export function newArray(): Float64Array {
  const array = new Float64Array((16 * 2 ** 20) / Float64Array.BYTES_PER_ELEMENT);
  array[array.length - 1] = 7;
  return array;
}
