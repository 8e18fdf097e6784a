/** Whether what came from a worker has the form of what hosts say. What it is about, is looked at by whoever knows that. */

import { isFraction } from '../data/progress.js';
import { LONGEST_WAIT_MS } from '../options/retry-policy.js';
import { Breach, isCount, isList, isObject, shown, unless } from './breach.js';
import { checkError, checkThrown } from './check-error.js';
import { checkLogEntry } from './check-log-entry.js';
import { checkPayload } from './check-payload.js';
import type { DoneMessage, HostMessage } from './host-messages.js';
import type { HostedGroup } from './hosted-group.js';
import type { ModuleResult, ModuleTimes, PublishedResult } from './module-results.js';
import { isShortDone, lengthenMessage } from './short-form.js';

/** No module takes more jobs in one call. */
const LARGEST_BATCH = 1_024;

type Done = DoneMessage & { readonly incarnation: number };

/**
 * The message in its long form; undefined where it is of an earlier incarnation, and comes too late.
 * @throws {Breach} if a host does not speak so.
 */
export function checkedMessage(said: unknown, group: HostedGroup): HostMessage | undefined {
  if (Array.isArray(said)) return shortDone(said, group);
  if (!isObject(said)) throw new Breach(`${shown(said)} is no message`);
  if (!isCurrent(said.incarnation, group.incarnation)) return undefined;
  const { length: modules } = group.modules;
  switch (said.kind) {
    case 'done':
      return checkedDone(said, group);
    case 'result':
      unless(Number.isSafeInteger(said.dispatchId), 'a result without its dispatch id');
      checkResult(said.result);
      break;
    case 'parked':
      return checkedParked(said, group);
    case 'batch':
      unless(isCount(said.module) && isCalled(said.dispatchIds), 'a call without its jobs');
      unless(said.over === undefined || said.over === true, 'a call that is over, and is not');
      break;
    case 'committed':
      unless(isCount(said.job), 'the answer to a commit without its job');
      checkFailures(said.failures, modules);
      return withCheckedTimes(said, group);
    case 'applied':
      unless(said.sequence === -1 || isCount(said.sequence), 'the answer to a record without its number');
      checkFailures(said.failures, modules);
      return withCheckedTimes(said, group);
    case 'snapshot':
      unless(isCount(said.module) && isCount(said.sequence), 'a snapshot without its place');
      checkPayload(said.state);
      break;
    case 'snapshotFailed':
      unless(isCount(said.sequence), 'a snapshot without its place');
      checkThrown(said.error);
      break;
    case 'stateInvalid':
      unless(isCount(said.job), 'an invalid state without its job');
      checkThrown(said.error);
      break;
    case 'emit':
      unless(Number.isSafeInteger(said.dispatchId) && isCount(said.module), 'a value without its module');
      unless(
        said.attempt === undefined || (isCount(said.attempt) && said.attempt > 0),
        'an attempt without its number',
      );
      checkPayload(said.payload);
      break;
    case 'progress':
      checkProgress(said);
      break;
    case 'pong':
      unless(isCount(said.id), 'an answer without its question');
      return { ...(said as HostMessage & { kind: 'pong' }), ms: isTime(said.ms) ? said.ms : undefined };
    case 'recalled':
      unless(Array.isArray(said.dispatchIds), 'recalled tasks that are no list');
      break;
    case 'ready':
      unless(isCount(said.protocol) && typeof said.version === 'string', 'a readiness without its version');
      break;
    case 'failed':
    case 'uncaught':
      checkThrown(said.error);
      break;
    case 'log':
      return { ...(said as HostMessage & { kind: 'log' }), entry: checkLogEntry(said.entry, group) };
    case 'stopped':
      unless(isList(said.errors, modules), 'an end whose errors are no list of those of its modules');
      for (let at = 0; at < said.errors.length; at++) checkError(said.errors[at]);
      break;
    default:
      throw new Breach(`no message is of kind ${shown(said.kind)}`);
  }
  return said as unknown as HostMessage;
}

function checkProgress({ dispatchId, module, fraction, text }: Readonly<Record<string, unknown>>): void {
  unless(Number.isSafeInteger(dispatchId) && isCount(module), 'progress without its module');
  unless(isFraction(fraction), 'progress that is no fraction');
  unless(text === undefined || typeof text === 'string', 'progress whose text is none');
}

function isCalled(dispatchIds: unknown): boolean {
  return isList(dispatchIds, LARGEST_BATCH) && dispatchIds.length > 0;
}

/** Before a host is told what it is, it says that it is 0. */
function isCurrent(incarnation: unknown, current: number): boolean {
  if (incarnation === current) return true;
  if (isCount(incarnation) && incarnation < current) return false;
  throw new Breach(`there is no incarnation ${shown(incarnation)}`);
}

function shortDone(list: readonly unknown[], { incarnation, modules }: HostedGroup): HostMessage | undefined {
  unless(isShortDone(list, modules.length), 'a list is no message');
  if (!isCurrent(list[1], incarnation)) return undefined;
  const message = lengthenMessage(list);
  return withKnownTime(message as Done);
}

function checkedDone(said: Readonly<Record<string, unknown>>, group: HostedGroup): HostMessage {
  const { length: modules } = group.modules;
  const { results, collected, uncollected, error } = said;
  checkResults(results, modules);
  if (collected !== undefined) checkCollected(collected, modules);
  if (uncollected !== undefined)
    unless(isList(uncollected, modules), 'Aggregates that do not collect, which are no list');
  if (error !== undefined) checkError(error);
  return withKnownTime(withCheckedTimes(said, group) as Done);
}

function checkedParked(said: Readonly<Record<string, unknown>>, group: HostedGroup): HostMessage {
  const { dispatchId, module, attempt, wait, holds, error, ms } = said;
  unless(Number.isSafeInteger(dispatchId), 'a task that waits, without its dispatch id');
  const retried = group.modules.some(({ id, retry }) => id === module && retry !== undefined);
  unless(retried, 'a module that waits for another attempt, and has none');
  unless(isOrdinal(attempt), 'an attempt without its number');
  unless(isTime(wait) && wait >= 0 && wait <= LONGEST_WAIT_MS, 'an attempt that comes at no time');
  unless(typeof holds === 'boolean', 'an attempt that may hold others back, or not');
  checkError(error);
  const known = isTime(ms) && ms >= 0;
  return withCheckedTimes(known ? said : { ...said, ms: undefined }, group);
}

function withCheckedTimes(said: Readonly<Record<string, unknown>>, group: HostedGroup): HostMessage {
  const { times } = said;
  return (times === undefined ? said : { ...said, times: checkedTimes(times, group) }) as unknown as HostMessage;
}

/** A module may have replaced the clock of its worker: a time that is no number is none. */
function withKnownTime(message: Done) {
  return isTime(message.ms) && message.ms >= 0 ? message : { ...message, ms: undefined };
}

function checkedTimes(times: unknown, { modules }: HostedGroup): readonly ModuleTimes[] {
  unless(isList(times, modules.length), 'times that are no list of those of its modules');
  for (let at = 0; at < times.length; at++) {
    const time = times[at];
    unless(isObject(time) && modules.some(({ id }) => id === time.module), 'times of a module of another group');
    if (time.skipped !== undefined) checkSkipCause(time.skipped);
    unless(time.attempt === undefined || isOrdinal(time.attempt), 'an attempt without its number');
    if (time.error !== undefined) checkThrown(time.error);
    if (time.batch !== undefined) checkBatch(time.batch);
  }
  return (times as readonly ModuleTimes[]).filter(({ begin, end }) => isTime(begin) && isTime(end));
}

function checkBatch(batch: unknown): void {
  unless(isObject(batch) && isOrdinal(batch.id) && isOrdinal(batch.size), 'a batch without its number and size');
}

function checkSkipCause(skipped: unknown): void {
  unless(isObject(skipped), 'a skip without its cause');
  const { reason, error } = skipped;
  unless(reason === undefined || typeof reason === 'string', 'a skip whose reason is no text');
  if (error !== undefined) checkThrown(error);
}

/** Numbers of attempts and calls: from 1. */
function isOrdinal(value: unknown): boolean {
  return isCount(value) && value > 0;
}

function isTime(value: unknown): value is number {
  return Number.isFinite(value);
}

function checkResults(results: unknown, modules: number): asserts results is readonly ModuleResult[] {
  unless(isList(results, modules), 'results that are no list of those of its modules');
  for (let at = 0; at < results.length; at++) checkResult(results[at]);
}

function checkResult(result: unknown): asserts result is ModuleResult {
  unless(isObject(result) && isCount(result.module), 'a result without its module');
  if (!('skipped' in result)) return checkPayload(result.payload);
  unless(result.skipped === true && !('payload' in result), 'a result that is skipped, and is not');
}

function checkCollected(list: unknown, modules: number): asserts list is readonly PublishedResult[] {
  checkResults(list, modules);
  unless(!list.some((one) => 'skipped' in one), 'an Aggregate that collects what was skipped');
}

function checkFailures(failures: unknown, modules: number): void {
  unless(isList(failures, modules), 'failures that are no list of those of its Aggregates');
  for (let at = 0; at < failures.length; at++) {
    const failure = failures[at];
    unless(isObject(failure) && isCount(failure.module), 'the failure of no Aggregate');
    checkThrown(failure.error);
  }
}
