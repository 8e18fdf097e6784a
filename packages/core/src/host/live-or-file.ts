/** Turns a context or a hook into the live thing: a value as it is, a function called, a function imported from its file. */

import type { ContextSpec, FileReference } from '../wire/host-spec.js';
import { decodePayload, type InterfaceTable } from '../wire/payload.js';

export async function resolveLive(thing: ContextSpec, interfaces: InterfaceTable): Promise<unknown> {
  switch (thing.kind) {
    case 'value':
      return thing.value;
    case 'payload':
      return decodePayload(thing.payload, interfaces, 'context');
    case 'function':
      return await thing.call();
    case 'file':
      return await callFromFile(thing.reference);
  }
}

async function callFromFile({ file, exportName, args }: FileReference): Promise<unknown> {
  const exports = (await import(/* @vite-ignore */ file)) as Record<string, unknown>;
  const found = exports[exportName];
  if (typeof found !== 'function') {
    throw new TypeError(
      `${file} exports no function "${exportName}" (it exports ${Object.keys(exports).join(', ') || 'nothing'}).`,
    );
  }
  return await found(...args);
}
