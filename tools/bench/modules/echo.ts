/** The least that a module can do, so that what is measured is the way to it. */

import { accept, finalize, handOver, Module, type RunArgs, register } from '@magda/core';

@register('bench-echo', import.meta.url)
@accept({ self: true })
@finalize()
export class Echo extends Module.Runtime {
  run({ request }: RunArgs) {
    return request;
  }
}

@register('bench-async-echo', import.meta.url)
@accept({ self: true })
@finalize()
export class AsyncEcho extends Module.Runtime {
  async run({ request }: RunArgs) {
    return request;
  }
}

/** Makes an array of 16 MiB, or passes on the one that it gets: as a copy, or handed over. */
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
function newArray(): Float64Array {
  const array = new Float64Array((16 * 2 ** 20) / Float64Array.BYTES_PER_ELEMENT);
  array[array.length - 1] = 7;
  return array;
}
