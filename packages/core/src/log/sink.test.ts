import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { LoggerConfig } from './config.js';
import type { LogEntry } from './log-entry.js';
import { createHostLogger, type Logger } from './logger.js';
import { createLogger } from './sink.js';

const METHODS = ['debug', 'info', 'log', 'warn', 'error'] as const;
const LEVELS = ['info', 'debug', 'warn', 'critical', 'error'] as const;

const printed: [string, ...unknown[]][] = [];
beforeEach(() => {
  for (const method of METHODS)
    vi.spyOn(console, method).mockImplementation((...args) => void printed.push([method, ...args]));
});
afterEach(() => {
  vi.restoreAllMocks();
  printed.length = 0;
});

const time = new Date(2026, 10, 22, 21, 37, 55, 165).getTime();
const clock = { now: () => time, after: () => () => {}, nextTurn() {} };

function loggerTo(sink: { write(entry: LogEntry): void }): Logger {
  return createHostLogger((entry) => sink.write(entry), undefined, clock);
}

function collected(config: LoggerConfig = {}) {
  const lines: string[] = [];
  return { lines, logger: loggerTo(createLogger({ output: (line) => lines.push(line), colors: false, ...config })) };
}

test('P308 P335 a line has level, time, pipeline, uid, request and message, joined by blanks, without what is missing', () => {
  const { lines, logger } = collected();
  const here = logger.child({
    pipeline: { kind: 'SequentialPipeline', name: 'P' },
    module: { kind: 'ModuleA', name: 'm1' },
  });
  here.child({ request: 'Job1' }).event('RUN');
  here.info('ready');
  logger.info('');
  expect(lines).toEqual([
    '[INFO] [2026-11-22 21:37:55.165] SequentialPipeline (P) ModuleA (m1) [Job1] [RUN]',
    '[INFO] [2026-11-22 21:37:55.165] SequentialPipeline (P) ModuleA (m1) ready',
    '[INFO] [2026-11-22 21:37:55.165]',
  ]);
});

test('P309 P314 P335 by default each method prints one colored line, and nothing else is used', () => {
  const logger = loggerTo(createLogger({}));
  for (const level of LEVELS) logger[level]('hello');
  expect(printed.map(([method]) => method)).toEqual(['log', 'log', 'log', 'log', 'log']);
  for (const [, line] of printed) expect(line).toEqual(expect.stringContaining('hello\u001b[0m'));
});

test('P310 without colors there are no escape codes', () => {
  const { lines, logger } = collected();
  for (const level of LEVELS) logger[level]('hello');
  logger.event('RUN');
  for (const line of lines) expect(line).not.toContain('\u001b');
});

test('P311 with enable off nothing is printed, and nothing is asked of hosts', () => {
  const sink = createLogger({ enable: false });
  for (const level of LEVELS) loggerTo(sink)[level]('hello');
  expect([sink.enabled, printed]).toEqual([false, []]);
});

test('P312 P313 events are printed unless they are switched off; messages are either way', () => {
  for (const events of [true, false]) {
    const { lines, logger } = collected({ events, format: ['message'] });
    logger.event('TestEvent');
    logger.info('hello');
    expect(lines).toEqual(events ? ['[TestEvent]', 'hello'] : ['hello']);
  }
});

test('P315 the console is used by level, and the line leaves the level out', () => {
  const logger = loggerTo(createLogger({ output: 'console', colors: false, format: ['level', 'message'] }));
  for (const level of LEVELS) logger[level]('hello');
  logger.event('RUN');
  expect(printed).toEqual([
    ['info', 'hello'],
    ['debug', 'hello'],
    ['warn', 'hello'],
    ['error', 'hello'],
    ['error', 'hello'],
    ['info', '[RUN]'],
  ]);
});

test('P316 lines carry the names of their levels', () => {
  const { lines, logger } = collected({ format: ['level'] });
  for (const level of LEVELS) logger[level]('hello');
  expect(lines).toEqual(['[INFO]', '[DEBUG]', '[WARNING]', '[CRITICAL]', '[ERROR]']);
});

test('P317 a function as output gets each finished line alone, and nothing is printed', () => {
  const calls: unknown[][] = [];
  const logger = loggerTo(
    createLogger({ output: (...args: unknown[]) => void calls.push(args), colors: false, format: ['message'] }),
  );
  logger.info('hello');
  expect([calls, printed]).toEqual([[['hello']], []]);
});

test('P318 A43 an unknown output is a TypeError that names the known ones', () => {
  const output = 'stdouterr' as 'stdout';
  expect(() => createLogger({ output })).toThrow(TypeError);
  expect(() => createLogger({ output })).toThrow(
    'createLogger(): the logger: `output` must be "stdout", "console", or a function that takes a line: it is the string "stdouterr".',
  );
  expect(() => createLogger({ output: 7 as never })).toThrow('it is the number 7');
});

test('A43 unknown levels and parts are TypeErrors too', () => {
  expect(() => createLogger({ level: 'warning' as 'warn' })).toThrow(
    '`level` must be "debug", "info", "warn", "error" or "critical": it is the string "warning".',
  );
  expect(() => createLogger({ format: ['uuid' as 'uid'] })).toThrow(
    '`format` must be a list of functions and of level, timestamp',
  );
});

test('A43 a least level leaves out what is below', () => {
  const { lines, logger } = collected({ level: 'warn', format: ['level'] });
  for (const level of LEVELS) logger[level]('hello');
  logger.event('RUN');
  expect(lines).toEqual(['[WARNING]', '[CRITICAL]', '[ERROR]']);
});

test('P320 an empty format gives empty lines', () => {
  const { lines, logger } = collected({ format: [] });
  logger.info('hello');
  expect(lines).toEqual(['']);
});

test('parts may be functions', () => {
  const { lines, logger } = collected({ format: ['group', (entry, paint) => paint(entry.text.toUpperCase(), 'red')] });
  logger.child({ group: 'g1' }).info('hello');
  expect(lines).toEqual(['(g1) HELLO']);
});

test('P336 without a configuration nothing is printed', () => {
  const sink = createLogger();
  loggerTo(sink).critical('hello');
  expect([sink.enabled, printed]).toEqual([false, []]);
});

test("another logger's methods get plain lines without level and time", () => {
  const calls: [string, string][] = [];
  const pino = Object.fromEntries(
    ['debug', 'info', 'warn', 'error', 'fatal'].map((name) => [name, (line: string) => calls.push([name, line])]),
  );
  const logger = loggerTo(createLogger(pino as never)).child({ module: { kind: 'A', name: 'm' }, request: 'Job1' });
  for (const level of LEVELS) logger[level]('hello');
  expect(calls.map(([name]) => name)).toEqual(['info', 'debug', 'warn', 'fatal', 'error']);
  expect(calls[0]?.[1]).toBe('A (m) [Job1] hello');
});

test('the console itself can be the logger', () => {
  const logger = loggerTo(createLogger(console));
  logger.warn('hello');
  logger.critical('bye');
  expect(printed).toEqual([
    ['warn', 'hello'],
    ['error', 'bye'],
  ]);
});

test.each([
  [
    'an output that throws',
    () => {
      throw new Error('disk full');
    },
    ['message'],
  ],
  ['an output whose promise is rejected', () => Promise.reject(new Error('disk full')), ['message']],
  [
    'a part that throws',
    () => {},
    [
      () => {
        throw new Error('disk full');
      },
    ],
  ],
] as const)('F76 %s fails nobody, and is told once', async (_, output, format) => {
  const logger = loggerTo(createLogger({ output, colors: false, format: [...format] }));
  logger.info('hello');
  logger.info('again');
  await undefined;
  expect(printed).toMatchObject([
    ['error', 'The logger threw, which is told only once. It was given:', 'hello', { message: 'disk full' }],
  ]);
});

test('F76 a method of a logger that throws fails nobody, and is told once', () => {
  const info = () => {
    throw new Error('disk full');
  };
  const logger = loggerTo(createLogger({ debug() {}, info, warn() {}, error() {} }));
  logger.info('hello');
  logger.info('again');
  expect(printed).toMatchObject([
    ['error', expect.stringContaining('told only once'), 'hello', { message: 'disk full' }],
  ]);
});
