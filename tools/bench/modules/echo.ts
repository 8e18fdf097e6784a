/** The least that a module can do, so that what is measured is the way to it. */

import { accept, finalize, Module, type RunArgs, register } from '@magda/core';

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
