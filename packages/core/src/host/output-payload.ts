/** What leaves a host of what its modules returned. */

import { isTransferred } from '../data/transfer.js';
import { PayloadTooLargeError, SerializationError } from '../errors/errors.js';
import type { Passing } from '../executor/executor.js';
import { errorText } from '../text/error-text.js';
import { isOfClass } from '../wire/is-of-class.js';
import {
  buffersIn,
  type EncodeOptions,
  encodePayload,
  type InterfaceTable,
  type Payload,
  referToPayload,
  takePayload,
} from '../wire/payload.js';
import type { ModulePlace } from './module-errors.js';
import type { Step } from './step.js';

/** How values leave the place where modules run. */
export interface OutputPlace {
  readonly interfaces: InterfaceTable;
  readonly sharedMemory: boolean;
  readonly passes: Passing;
}

/** As a copy, or as it is where references are passed; what was handed over has not been moved. */
export function payloadOf(step: Step, output: unknown, place: OutputPlace): Payload {
  if (place.passes === 'references') {
    if (step.collects) return takePayload(output, recording(place));
    // Its memory stays the module's, whatever becomes of the copy.
    return step.spec.crosses === undefined
      ? referToPayload(output)
      : takePayload(unwrapped(output), encoding(step, place));
  }
  return encodePayload(unwrapped(output), step.collects ? recording(place) : encoding(step, place));
}

/** Those of the buffers that nobody else here has: what was handed over may be an input that others read too. */
export function freeBuffers(
  step: Step,
  buffers: readonly ArrayBuffer[],
  others: readonly unknown[],
  place: OutputPlace,
): readonly ArrayBuffer[] {
  if (others.length === 0) return buffers;
  let held: readonly ArrayBuffer[];
  try {
    held = buffersIn(others, encoding(step, place));
  } catch {
    // There is something among them that cannot be looked through.
    return [];
  }
  return buffers.filter((buffer) => !held.includes(buffer));
}

export function unwrapped(output: unknown): unknown {
  return isTransferred(output) ? output.value : output;
}

/** @param step undefined where it is about what all modules returned. */
export function unsendable(
  place: ModulePlace,
  step: Step | undefined,
  job: number,
  cause: unknown,
): SerializationError | PayloadTooLargeError {
  const { pipeline, group, replica, incarnation } = place;
  const module = step?.spec.name;
  const what =
    module === undefined
      ? 'What its modules returned, together,'
      : `The ${step?.collects ? 'data' : 'result'} of module "${module}"`;
  const where = group === undefined ? '' : ` (group "${group}")`;
  const message = `${what}${where} in job ${job} cannot ${step?.collects ? 'be recorded' : 'leave its group'}: ${errorText(cause)}`;
  const details = { pipeline, group, replica, incarnation, module, job, cause };
  if (isOfClass(cause, PayloadTooLargeError)) return new PayloadTooLargeError(message, details);
  return new SerializationError(message, isOfClass(cause, SerializationError) ? cause.path : 'result', details);
}

function encoding({ spec: { crosses } }: Step, place: OutputPlace): EncodeOptions {
  const sharedMemory = place.sharedMemory && (crosses === undefined || crosses.sharedMemory);
  return { root: 'result', interfaces: place.interfaces, sharedMemory };
}

/** What Aggregates take in, outlives all memory. */
function recording({ interfaces }: OutputPlace): EncodeOptions {
  return { root: 'data', interfaces, sharedMemory: false };
}
