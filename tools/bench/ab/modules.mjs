/** Modules that do next to nothing, so that what is compared is the way to them. */

import { accept, finalize, Module, register } from '@magda/core';

export class Echo extends Module.Runtime {
  run({ request }) {
    // What a worker in a process of its own has used, only that process knows.
    return request === 'usage' ? process.cpuUsage() : request;
  }
}

finalize()(Echo);
accept({ self: true })(Echo);
register('ab-echo', import.meta.url)(Echo);
