/** The least that a module can do, so that what is measured is the way to it. JavaScript, so that no worker has to compile it. */

import { accept, finalize, Module, register } from '@magda/core';

export class Echo extends Module.Runtime {
  run({ request }) {
    return request;
  }
}

export class AsyncEcho extends Module.Runtime {
  async run({ request }) {
    return request;
  }
}

for (const [type, Class] of [
  ['bench-echo', Echo],
  ['bench-async-echo', AsyncEcho],
]) {
  finalize()(Class);
  accept({ self: true })(Class);
  register(type, import.meta.url)(Class);
}
