/** Whether what came as a line of log is one, and of whom it says it is. */

import type { LogEntry, LogLevel } from '../log/log-entry.js';
import { systemClock } from '../util/clock.js';
import { isObject, unless } from './breach.js';
import type { HostedGroup } from './hosted-group.js';

const LEVELS: Readonly<Record<LogLevel, true>> = { debug: true, info: true, warn: true, error: true, critical: true };

/** The latest moment that a Date can tell, in milliseconds. */
const LAST_MS = 8.64e15;

/**
 * The entry, with the time of its arrival where its own is none: a module may have replaced the clock of its worker.
 * @throws {Breach} if no host of that group writes such a line.
 */
export function checkLogEntry(entry: unknown, group: HostedGroup): LogEntry {
  unless(isObject(entry) && typeof entry.text === 'string', 'a line of log without its text');
  const { level, event, module, request, time } = entry;
  unless(typeof level === 'string' && Object.hasOwn(LEVELS, level), 'a line of log of an unknown level');
  unless(typeof event === 'boolean' && (request === undefined || typeof request === 'string'), 'an odd line of log');
  unless(isOfGroup(entry, group), 'a line of log of another group');
  if (module !== undefined) {
    unless(isObject(module) && typeof module.kind === 'string', 'a line of log of an odd module');
    unless(
      group.modules.some(({ name }) => name === module.name),
      'a line of log of a module of another group',
    );
  }
  const known = Number.isFinite(time) && Math.abs(time as number) <= LAST_MS;
  return (known ? entry : { ...entry, time: systemClock.now() }) as unknown as LogEntry;
}

function isOfGroup({ pipeline, group, replica }: Readonly<Record<string, unknown>>, of: HostedGroup): boolean {
  const named = isObject(pipeline) && pipeline.kind === of.kind && pipeline.name === of.pipeline;
  return named && group === of.group && (replica === undefined || replica === of.replica);
}
