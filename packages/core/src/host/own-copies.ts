/** What a host that is passed references copies for itself all the same, as others read it, too. */

import type { Payload } from '../wire/payload.js';
import type { HostSpec, RunCommand } from '../wire/protocol.js';

export function ownCopies(message: RunCommand, copied: NonNullable<HostSpec['copied']>): RunCommand {
  const { request, inputs } = copied[message.phase];
  return {
    ...message,
    request: request ? copyOf(message.request) : message.request,
    inputs: message.inputs.map((input, at) => (inputs[at] ? copyOf(input) : input)),
  };
}

/** It was made to travel, so that it can be cloned. */
function copyOf(payload: Payload): Payload {
  return structuredClone(payload);
}
