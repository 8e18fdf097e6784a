/**
 * The short form of the two messages that every job takes: flat lists instead of objects with named fields.
 *
 * A clone writes and reads the name of each field of each message: for small jobs that is a third of all their cost.
 * Messages with more to say (instances to restore, buffers, what several actors share, errors, times, what Aggregates take in) keep their long form.
 */

import type { EarlierAttempts } from './attempts.js';
import type { HostCommand, RunCommand } from './host-commands.js';
import type { DoneMessage, HostMessage } from './host-messages.js';
import type { ModuleResult } from './module-results.js';
import type { Payload } from './payload.js';
import { arePositions } from './positions.js';

const DONE = 1;
const DONE_AND_NEXT = 2;
/** Added to the number that says what it is. */
const SKIPS = 4;
const PROCESS = 1;
const TIMED = 2;
const ABSENT = 4;
const STREAMS = 8;
const PROGRESS = 16;
const EARLIER = 32;
const ALONE = 64;

/** For each job, one after another: flags, job, dispatch id, request, number of inputs, inputs, with `ABSENT` what is absent, and with `EARLIER` the attempts before. */
export type ShortRuns = readonly [number, number, number, unknown, number, ...unknown[]];

/**
 * What it is, incarnation, dispatch id, ms, the next dispatch id if there is one, then module and value of each result, and with `SKIPS` the
 * positions of those results that were skipped, whose value is undefined.
 */
export type ShortDone = readonly [number, number, number, number | undefined, ...unknown[]];

/** What goes to a host: one request, or those of one tick together. */
export type HostCommands = HostCommand | readonly HostCommand[] | ShortRuns;

/** What comes from a host. */
export type HostMessages = HostMessage | ShortDone;

/** Jobs that travel together; in their long form if one of them has no short one. */
export function shortenRuns(messages: readonly RunCommand[]): readonly RunCommand[] | ShortRuns {
  const short: unknown[] = [];
  for (const {
    phase,
    timed,
    job,
    dispatchId,
    request,
    inputs,
    absent,
    streams,
    progress,
    earlier,
    alone,
  } of messages) {
    if (!isBare(request)) return messages;
    short.push(
      (phase === 'process' ? PROCESS : 0) +
        (timed ? TIMED : 0) +
        (absent === undefined ? 0 : ABSENT) +
        (streams ? STREAMS : 0) +
        (progress ? PROGRESS : 0) +
        (earlier === undefined ? 0 : EARLIER) +
        (alone ? ALONE : 0),
      job,
      dispatchId,
      request.value,
      inputs.length,
    );
    for (const input of inputs) {
      if (!isBare(input)) return messages;
      short.push(input.value);
    }
    if (absent !== undefined) short.push(absent);
    if (earlier !== undefined) short.push(earlier);
  }
  return short as unknown as ShortRuns;
}

/** What came in one message, each in its long form. */
export function lengthenRequests(message: HostCommands): readonly HostCommand[] {
  if (!Array.isArray(message)) return [message as HostCommand];
  if (typeof message[0] !== 'number') return message;
  const requests: RunCommand[] = [];
  for (let at = 0; at < message.length; ) {
    const flags = message[at] as number;
    const end = at + 5 + (message[at + 4] as number);
    const inputs: Payload[] = [];
    for (let input = at + 5; input < end; input++) inputs.push({ value: message[input] });
    const lacks = (flags & ABSENT) !== 0;
    const after = lacks ? end + 1 : end;
    const again = (flags & EARLIER) !== 0;
    const command: RunCommand = {
      kind: 'run',
      job: message[at + 1] as number,
      phase: (flags & PROCESS) === 0 ? 'run' : 'process',
      dispatchId: message[at + 2] as number,
      request: { value: message[at + 3] },
      inputs,
      timed: (flags & TIMED) !== 0,
      absent: lacks ? (message[end] as readonly number[]) : undefined,
      streams: (flags & STREAMS) === 0 ? undefined : true,
      progress: (flags & PROGRESS) === 0 ? undefined : true,
      earlier: again ? (message[after] as EarlierAttempts) : undefined,
    };
    requests.push((flags & ALONE) === 0 ? command : { ...command, alone: true });
    at = again ? after + 1 : after;
  }
  return requests;
}

type Done = DoneMessage & { readonly incarnation: number };

export function shortenDone(message: Done): Done | ShortDone {
  const { incarnation, dispatchId, ms, next, results, collected, uncollected, error, times } = message;
  if (collected !== undefined || uncollected !== undefined || error !== undefined || times !== undefined)
    return message;
  const [first] = results;
  // Most have one; and a list that grows is copied.
  if (results.length === 1 && first !== undefined && !('skipped' in first) && isBare(first.payload)) {
    const { module, payload } = first;
    return next === undefined
      ? [DONE, incarnation, dispatchId, ms, module, payload.value]
      : [DONE_AND_NEXT, incarnation, dispatchId, ms, next, module, payload.value];
  }
  const short: unknown[] =
    next === undefined ? [DONE, incarnation, dispatchId, ms] : [DONE_AND_NEXT, incarnation, dispatchId, ms, next];
  let skipped: number[] | undefined;
  for (let at = 0; at < results.length; at++) {
    const result = results[at] as ModuleResult;
    if ('skipped' in result) {
      skipped ??= [];
      skipped.push(at);
      short.push(result.module, undefined);
    } else if (isBare(result.payload)) short.push(result.module, result.payload.value);
    else return message;
  }
  if (skipped !== undefined) {
    short[0] = (short[0] as number) + SKIPS;
    short.push(skipped);
  }
  return short as unknown as ShortDone;
}

/** @param modules how many the host has. */
export function isShortDone(list: readonly unknown[], modules: number): list is ShortDone {
  switch (list[0]) {
    case DONE:
    case DONE_AND_NEXT:
      return arePairs(list.length - headOf(list[0]), modules);
    case DONE + SKIPS:
    case DONE_AND_NEXT + SKIPS: {
      const length = list.length - 1 - headOf(list[0] - SKIPS);
      return arePairs(length, modules) && arePositions(list.at(-1), length / 2);
    }
    default:
      return false;
  }
}

export function lengthenMessage(message: HostMessages): HostMessage {
  if (!Array.isArray(message)) return message as HostMessage;
  const skips = message[0] > SKIPS;
  const isLast = message[0] === DONE || message[0] === DONE + SKIPS;
  const end = skips ? message.length - 1 : message.length;
  const results: ModuleResult[] = [];
  for (let at = isLast ? 4 : 5; at < end; at += 2) {
    results.push({ module: message[at] as number, payload: { value: message[at + 1] } });
  }
  if (skips)
    for (const at of message[end]) results[at] = { module: (results[at] as ModuleResult).module, skipped: true };
  return {
    kind: 'done',
    incarnation: message[1] as number,
    dispatchId: message[2] as number,
    ms: message[3],
    next: isLast ? undefined : (message[4] as number),
    results,
  };
}

function headOf(what: number): number {
  return what === DONE ? 4 : 5;
}

function arePairs(length: number, modules: number): boolean {
  return length >= 0 && length % 2 === 0 && length <= 2 * modules;
}

function isBare({ instances, buffers, shared }: Payload): boolean {
  return instances === undefined && buffers === undefined && shared === undefined;
}
