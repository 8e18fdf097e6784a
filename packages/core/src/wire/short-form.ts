/**
 * The short form of the two messages that every job takes: tuples instead of objects with named fields.
 *
 * A clone writes and reads the name of each field of each message: for small jobs that is a third of all their cost.
 * Messages with more to say (instances to restore, buffers, errors, times) keep their long form.
 */

import type { Payload } from './payload.js';
import type { DoneMessage, HostMessage, HostRequest, PublishedResult, RunRequest } from './protocol.js';

const RUN = 0;
const DONE = 1;
const PROCESS = 1;
const TIMED = 2;

/** `RUN`, flags, job, ticket, request, inputs. */
export type ShortRun = readonly [typeof RUN, number, number, number, ...unknown[]];

/** `DONE`, incarnation, job, ms, then module and value of each result. */
export type ShortDone = readonly [typeof DONE, number, number, number, ...unknown[]];

export function shortenRun(message: RunRequest): RunRequest | ShortRun {
  const { phase, timed, job, ticket, request, inputs } = message;
  if (!isBare(request)) return message;
  const short: [typeof RUN, number, number, number, ...unknown[]] = [
    RUN,
    (phase === 'process' ? PROCESS : 0) + (timed ? TIMED : 0),
    job,
    ticket,
    request.value,
  ];
  for (const input of inputs) {
    if (!isBare(input)) return message;
    short.push(input.value);
  }
  return short;
}

export function lengthenRequest(message: HostRequest | ShortRun): HostRequest {
  if (!isTuple(message)) return message;
  const [, flags, job, ticket, request, ...inputs] = message;
  return {
    kind: 'run',
    job,
    phase: (flags & PROCESS) === 0 ? 'run' : 'process',
    ticket,
    request: { value: request },
    inputs: inputs.map(bare),
    timed: (flags & TIMED) !== 0,
  };
}

type Done = DoneMessage & { readonly incarnation: number };

export function shortenDone(message: Done): Done | ShortDone {
  const { incarnation, job, ms, results, error, times } = message;
  if (error !== undefined || times !== undefined) return message;
  const short: [typeof DONE, number, number, number, ...unknown[]] = [DONE, incarnation, job, ms];
  for (const { module, payload } of results) {
    if (!isBare(payload)) return message;
    short.push(module, payload.value);
  }
  return short;
}

export function lengthenMessage(message: HostMessage | ShortDone): HostMessage {
  if (!isTuple(message)) return message;
  const [, incarnation, job, ms] = message;
  const results: PublishedResult[] = [];
  for (let at = 4; at < message.length; at += 2) {
    results.push({ module: message[at] as number, payload: bare(message[at + 1]) });
  }
  return { kind: 'done', incarnation, job, ms, results };
}

/** Requests of one tick travel together; a tuple is one request. */
export function isBatch<T>(message: T | readonly T[]): message is readonly T[] {
  return Array.isArray(message) && typeof message[0] !== 'number';
}

function isTuple<T extends ShortRun | ShortDone>(message: object | T): message is T {
  return Array.isArray(message);
}

function isBare({ instances, buffers }: Payload): boolean {
  return instances === undefined && buffers === undefined;
}

function bare(value: unknown): Payload {
  return { value };
}
