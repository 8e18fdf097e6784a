/** Executors that change values on their way to hosts and back. */

import { here, there } from './channel-faults.js';
import { type ConnectionChange, EQUAL, type Seed, sending } from './fault.js';
import { mapped, withoutMember } from './mapped.js';

export const valueFaults: readonly Seed[] = [
  there(
    'loses the codes of errors',
    changed((value) => (isNodeCode(value) ? undefined : value)),
    {
      'F39 process.abort() ends a process with its signal named, and does nothing to a thread': /strictly equal/,
    },
  ),
  here('cuts long lists', changed(shortList), {
    'F18 binary fields, long lists and fields that are not enumerable arrive': EQUAL,
  }),
  here('has the same memory for all requests that wait', inSharedMemory(), {
    'F77 what the caller does with a request after the call is seen by no module, however late it begins': EQUAL,
  }),
  here(
    'turns nothing into null',
    sending((message, pass) => pass(mapped(message, nothingToNull))),
    {
      'what a module does not return is undefined, a result like any other': EQUAL,
    },
  ),
  here('loses what makes instances of plain data', changed(withoutMember('instances')), {
    'interfaces keep their class, nested and with private fields, between modules and to the caller': /./,
  }),
  here('gives each view a buffer of its own', changed(aloneOnItsBuffer), {
    'F31 views come back on buffers of their own size, and those on one buffer share it': EQUAL,
  }),
  here('loses the first byte of what it delivers', changed(cut), {
    'a buffer that is handed over arrives, moved or copied, and later ones too': EQUAL,
    'F77 a request that is handed over is gone from its caller with the call, but for what cannot be moved': EQUAL,
    'F78 what a module hands over and cannot be moved is copied, and its module goes on with it': EQUAL,
    'a part of a buffer is copied, even when it is handed over': EQUAL,
    'F32 64 MiB travel each way': EQUAL,
    'large results of a quick group before a slow one arrive one and all': /is another/,
  }),
];

function changed(change: (value: unknown) => unknown): ConnectionChange {
  return (inner) => ({ onMessage: (listener) => inner.onMessage((message) => listener(mapped(message, change))) });
}

function shortList(value: unknown): unknown {
  return Array.isArray(value) && value.length > 100 ? value.slice(0, 100) : value;
}

/** What is as long is in one place. */
function inSharedMemory(): ConnectionChange {
  const memories = new Map<number, Uint8Array>();
  return sending((message, pass) =>
    pass(
      mapped(message, (value) => {
        if (!(value instanceof Uint8Array)) return value;
        const memory = memories.get(value.length) ?? new Uint8Array(value.length);
        memory.set(value);
        memories.set(value.length, memory);
        return memory;
      }),
    ),
  );
}

function cut(value: unknown): unknown {
  return value instanceof Uint8Array && value.length > 1 ? value.slice(1) : value;
}

function isNodeCode(value: unknown): boolean {
  return typeof value === 'string' && value.startsWith('ERR_WORKER_');
}

function nothingToNull(value: unknown): unknown {
  return value === undefined ? null : value;
}

function aloneOnItsBuffer(value: unknown): unknown {
  return value instanceof Int32Array ? value.slice() : value;
}
