/** Replaces payloads in the messages that hold any which several actors need: those that hand over jobs. */

import type { Payload, RunCommand } from '@magda/core/host';
import type { SharedRef } from './shared-messages.js';

type Replaceable = Payload | SharedRef;

type Run = Omit<RunCommand, 'request' | 'inputs'> & {
  readonly request: Replaceable;
  readonly inputs: readonly Replaceable[];
};

/** The payloads in a message, or what stands for them. */
export function payloadsIn(message: unknown): readonly Replaceable[] {
  return requestsIn(message).flatMap((one) => (isRun(one) ? [one.request, ...one.inputs] : []));
}

/** The same requests, with payloads replaced. */
export function replaced(message: unknown, replace: (payload: Replaceable) => Replaceable): readonly unknown[] {
  return requestsIn(message).map((one) =>
    isRun(one) ? { ...one, request: replace(one.request), inputs: one.inputs.map(replace) } : one,
  );
}

export function isStandIn(payload: Replaceable): payload is SharedRef {
  return 'part' in payload;
}

/** None in the short form, which is a list of numbers and values. */
function requestsIn(message: unknown): readonly unknown[] {
  if (!Array.isArray(message)) return [message];
  return typeof message[0] === 'object' ? message : [];
}

function isRun(request: unknown): request is Run {
  return (request as { readonly kind?: unknown } | null)?.kind === 'run';
}
