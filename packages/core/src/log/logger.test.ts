import { expect, test } from 'vitest';
import type { LogEntry } from './log-entry.js';
import { createHostLogger, type LogOrigin, silentLogger } from './logger.js';

const clock = { now: () => 1_234.5, after: () => () => {}, nextTurn() {} };

function recorded(origin?: LogOrigin) {
  const entries: LogEntry[] = [];
  return { entries, logger: createHostLogger((entry) => entries.push(entry), origin, clock) };
}

test('each method makes one entry of its level', () => {
  const { entries, logger } = recorded();
  const levels = ['debug', 'info', 'warn', 'error', 'critical'] as const;
  for (const level of levels) logger[level]('hello');
  expect(entries).toEqual(levels.map((level) => ({ time: 1_234.5, level, text: 'hello', event: false })));
});

test('P312 an event is an entry of its own kind', () => {
  const { entries, logger } = recorded();
  logger.event('RUN');
  expect(entries).toEqual([{ time: 1_234.5, level: 'info', text: 'RUN', event: true }]);
});

test('P319 a child keeps what its parent says and adds to it', () => {
  const pipeline = { kind: 'SequentialPipeline', name: 'P' };
  const module = { kind: 'ModuleA', name: 'm1' };
  const { entries, logger } = recorded({ pipeline });
  logger.child({ module, group: 'g1', replica: 1 }).child({ request: 'Job1' }).info('in');
  logger.info('out');
  expect(entries).toMatchObject([
    { pipeline, module, group: 'g1', replica: 1, request: 'Job1', text: 'in' },
    { pipeline, text: 'out' },
  ]);
  expect(entries[1]).not.toHaveProperty('request');
});

test('entries are plain data, whatever is logged', () => {
  const { entries, logger } = recorded();
  logger.info('found', 3, { of: [1, 2] }, undefined, null, () => 1, Symbol('s'), 1n);
  expect(structuredClone(entries)).toEqual(entries);
  expect(entries[0]?.text).toBe('found 3 {"of":[1,2]} undefined null () => 1 Symbol(s) 1');
});

test('P336 the silent logger has all methods, and they do nothing', () => {
  for (const level of ['debug', 'info', 'warn', 'error', 'critical', 'event'] as const) {
    expect(silentLogger[level]('hello')).toBeUndefined();
  }
  expect(silentLogger.child({ request: 'Job1' })).toBe(silentLogger);
});
