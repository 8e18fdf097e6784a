import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LogEntry, LogLevel } from './log-entry.js';
import { colored, plain } from './paint.js';
import { type LogPart, parts } from './parts.js';

const bare: LogEntry = { time: 0, level: 'info', text: 'hello', event: false };
const full: LogEntry = {
  ...bare,
  pipeline: { kind: 'ParallelPipeline', name: 'P' },
  module: { kind: 'ModuleA', name: 'm4' },
  group: 'g3',
  replica: 2,
  request: 'Job1',
};

const inColor = (part: LogPart, entry: LogEntry) => part(entry, colored);
const asText = (part: LogPart, entry: LogEntry) => part(entry, plain);

test.each<[LogLevel, string, string]>([
  ['debug', 'DEBUG', '\u001b[32m'],
  ['info', 'INFO', '\u001b[37m'],
  ['warn', 'WARNING', '\u001b[33m'],
  ['error', 'ERROR', '\u001b[31m'],
  ['critical', 'CRITICAL', '\u001b[1;31m'],
])('P316 P321 P322 P327 level %s is shown as %s in its color, and so is the message', (level, name, color) => {
  const entry = { ...bare, level };
  expect(asText(parts.level, entry)).toBe(`[${name}]`);
  expect(inColor(parts.level, entry)).toBe(`${color}[${name}]\u001b[0m`);
  expect(asText(parts.message, entry)).toBe('hello');
  expect(inColor(parts.message, entry)).toBe(`${color}hello\u001b[0m`);
});

test('P323 critical is bold red, as level and as message', () => {
  const entry: LogEntry = { ...bare, level: 'critical' };
  for (const part of [parts.level, parts.message]) expect(inColor(part, entry)).toContain('\u001b[1;31m');
});

test('P324 every part ignores what it does not show', () => {
  const names = ['level', 'timestamp', 'message'] as const;
  for (const name of names) expect(asText(parts[name], full)).toBe(asText(parts[name], bare));
  const { group, replica, request, ...rest } = full;
  expect(asText(parts.pipeline, full)).toBe(asText(parts.pipeline, rest));
  expect(asText(parts.module, full)).toBe(asText(parts.module, rest));
  expect(asText(parts.group, full)).toBe(asText(parts.group, { ...bare, group }));
  expect(asText(parts.replica, full)).toBe(asText(parts.replica, { ...bare, group, replica }));
  expect(asText(parts.request, full)).toBe(asText(parts.request, { ...bare, request }));
});

test('P325 a message is printed as it is, escape codes included', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => asText(parts.message, { ...bare, text }) === text));
  expect(inColor(parts.message, { ...bare, text: '' })).toBe('');
  expect(inColor(parts.message, { ...bare, text: '\u001b[36mcyan\u001b[0m' })).toContain('\u001b[36mcyan\u001b[0m');
});

test('P326 an event stands in brackets, bold green', () => {
  expect(asText(parts.message, { ...bare, event: true, text: 'RUN' })).toBe('[RUN]');
  expect(asText(parts.message, { ...bare, event: true, text: '' })).toBe('[]');
  expect(inColor(parts.message, { ...bare, event: true, text: 'RUN' })).toBe('\u001b[1;32m[RUN]\u001b[0m');
});

test.each<[string, LogPart, string, string]>([
  ['P328 the module', parts.module, 'ModuleA (m4)', '\u001b[34m'],
  ['P329 the pipeline', parts.pipeline, 'ParallelPipeline (P)', '\u001b[35m'],
  ['P330 the group', parts.group, '(g3)', '\u001b[1;36m'],
  ['P331 the replica', parts.replica, '(2)', '\u001b[1;36m'],
  ['P332 the request', parts.request, '[Job1]', '\u001b[35m'],
  ['P333 the uid', parts.uid, 'ModuleA (m4:g3:2)', '\u001b[34m'],
])('%s is shown in its color, and not at all where there is none', (_title, part, text, color) => {
  expect(asText(part, full)).toBe(text);
  expect(inColor(part, full)).toBe(`${color}${text}\u001b[0m`);
  expect(asText(part, bare)).toBeUndefined();
});

test('P331 a replica without a group is not shown', () => {
  expect(asText(parts.replica, { ...bare, replica: 0 })).toBeUndefined();
});

test('P333 P337 the uid shows what is known', () => {
  const module = { kind: 'ModuleA', name: 'm1' };
  expect(asText(parts.uid, { ...bare, module })).toBe('ModuleA (m1)');
  expect(asText(parts.uid, { ...bare, module, group: 'g1' })).toBe('ModuleA (m1:g1)');
  expect(asText(parts.uid, { ...bare, module, group: 'g1', replica: 0 })).toBe('ModuleA (m1:g1:0)');
});

test('P334 the time is local, to the millisecond, in yellow', () => {
  const entry = { ...bare, time: new Date(2026, 10, 2, 1, 7, 5, 65).getTime() + 0.25 };
  expect(asText(parts.timestamp, entry)).toBe('[2026-11-02 01:07:05.065]');
  expect(inColor(parts.timestamp, entry)).toBe('\u001b[33m[2026-11-02 01:07:05.065]\u001b[0m');
});
