/**
 * The short form of the two messages that every job takes: flat lists instead of objects with named fields.
 *
 * A clone writes and reads the name of each field of each message: for small jobs that is a third of all their cost.
 * Messages with more to say (instances to restore, buffers, what several actors share, errors, times, what Aggregates take in) keep their long form.
 */

import type { Payload } from './payload.js';
import type { DoneMessage, HostCommand, HostMessage, PublishedResult, RunCommand } from './protocol.js';

const DONE = 1;
const DONE_AND_NEXT = 2;
const PROCESS = 1;
const TIMED = 2;

/** For each job, one after another: flags, job, dispatch id, request, number of inputs, inputs. */
export type ShortRuns = readonly [number, number, number, unknown, number, ...unknown[]];

/** What it is, incarnation, job, ms, the next dispatch id if there is one, then module and value of each result. */
export type ShortDone = readonly [typeof DONE | typeof DONE_AND_NEXT, number, number, number | undefined, ...unknown[]];

/** Jobs that travel together; in their long form if one of them has no short one. */
export function shortenRuns(messages: readonly RunCommand[]): readonly RunCommand[] | ShortRuns {
  const short: unknown[] = [];
  for (const { phase, timed, job, dispatchId, request, inputs } of messages) {
    if (!isBare(request)) return messages;
    short.push(
      (phase === 'process' ? PROCESS : 0) + (timed ? TIMED : 0),
      job,
      dispatchId,
      request.value,
      inputs.length,
    );
    for (const input of inputs) {
      if (!isBare(input)) return messages;
      short.push(input.value);
    }
  }
  return short as unknown as ShortRuns;
}

/** What came in one message, each in its long form. */
export function lengthenRequests(message: HostCommand | readonly HostCommand[] | ShortRuns): readonly HostCommand[] {
  if (!Array.isArray(message)) return [message as HostCommand];
  if (typeof message[0] !== 'number') return message;
  const requests: RunCommand[] = [];
  for (let at = 0; at < message.length; ) {
    const flags = message[at] as number;
    const end = at + 5 + (message[at + 4] as number);
    const inputs: Payload[] = [];
    for (let input = at + 5; input < end; input++) inputs.push({ value: message[input] });
    requests.push({
      kind: 'run',
      job: message[at + 1] as number,
      phase: (flags & PROCESS) === 0 ? 'run' : 'process',
      dispatchId: message[at + 2] as number,
      request: { value: message[at + 3] },
      inputs,
      timed: (flags & TIMED) !== 0,
    });
    at = end;
  }
  return requests;
}

type Done = DoneMessage & { readonly incarnation: number };

export function shortenDone(message: Done): Done | ShortDone {
  const { incarnation, job, ms, next, results, collected, error, times } = message;
  if (collected !== undefined || error !== undefined || times !== undefined) return message;
  const [first] = results;
  // Most have one; and a list that grows is copied.
  if (results.length === 1 && first !== undefined && isBare(first.payload)) {
    const { module, payload } = first;
    return next === undefined
      ? [DONE, incarnation, job, ms, module, payload.value]
      : [DONE_AND_NEXT, incarnation, job, ms, next, module, payload.value];
  }
  const short: unknown[] =
    next === undefined ? [DONE, incarnation, job, ms] : [DONE_AND_NEXT, incarnation, job, ms, next];
  for (const { module, payload } of results) {
    if (!isBare(payload)) return message;
    short.push(module, payload.value);
  }
  return short as unknown as ShortDone;
}

/** @param modules how many the host has. */
export function isShortDone(list: readonly unknown[], modules: number): list is ShortDone {
  const head = list[0] === DONE ? 4 : 5;
  const results = list.length - head;
  return (list[0] === DONE || list[0] === DONE_AND_NEXT) && results >= 0 && results % 2 === 0 && results <= 2 * modules;
}

export function lengthenMessage(message: HostMessage | ShortDone): HostMessage {
  if (!Array.isArray(message)) return message as HostMessage;
  const isLast = message[0] === DONE;
  const results: PublishedResult[] = [];
  for (let at = isLast ? 4 : 5; at < message.length; at += 2) {
    results.push({ module: message[at] as number, payload: { value: message[at + 1] } });
  }
  return {
    kind: 'done',
    incarnation: message[1] as number,
    job: message[2] as number,
    ms: message[3],
    next: isLast ? undefined : (message[4] as number),
    results,
  };
}

function isBare({ instances, buffers, shared }: Payload): boolean {
  return instances === undefined && buffers === undefined && shared === undefined;
}
