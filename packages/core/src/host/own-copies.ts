/** What a host that is passed references copies for itself all the same, as others read it, too. */

import type { RunCommand } from '../wire/host-commands.js';
import type { HostSpec } from '../wire/host-spec.js';
import type { Payload } from '../wire/payload.js';

export function ownCopies(message: RunCommand, copied: NonNullable<HostSpec['copied']>): RunCommand {
  const { request, inputs: externals } = copied[message.phase];
  const { absent } = message;
  // What was skipped is not among the inputs, so that those after it stand further ahead.
  const inputs = absent === undefined ? externals : externals.filter((_, at) => !absent.includes(at));
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
