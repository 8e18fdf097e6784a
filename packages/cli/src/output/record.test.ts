/** What stands in the output of a job that succeeded, and of one that failed. */

import { ModuleError } from '@magda/core';
import { expect, test } from 'vitest';
import { readLines } from '../input/read-lines.js';
import { failureRecord, readHead, resultRecord, ungatheredRecord } from './record.js';

async function lineOf(text: string) {
  for await (const line of readLines([Buffer.from(text)], 'jobs.jsonl')) return line;
  throw new TypeError('There is no line.');
}

test('a result stands behind number and hash of its line, on one line', async () => {
  const record = resultRecord(await lineOf('[1,2]'), { total: 3, nothing: undefined });
  expect(record).toBe('{"line":1,"hash":"49a64717","results":{"total":3,"nothing":null}}\n');
});

test('a result that cannot be written is named', async () => {
  const line = await lineOf('1');
  expect(() => resultRecord(line, { model: { forward() {} } })).toThrow(
    'JSON cannot hold `model.forward`: it is a function.',
  );
});

test('a failure has the input as it was written, and the error with its place and its cause', async () => {
  const cause = Object.assign(new TypeError('no such word'), { word: 'x', stack: 'at there' });
  const error = new ModuleError('Module "A" threw.', { module: 'A', group: 'g1', job: 7, cause });
  const record = failureRecord(await lineOf(' {"id": 12345678901234567890}\r\n'), error);
  expect(record).toMatch(/^\{"line":1,"hash":"[0-9a-f]{8}","input":\{"id": 12345678901234567890\},"error":\{.*\}\}\n$/);
  expect(JSON.parse(record).error).toEqual({
    name: 'ModuleError',
    code: 'MAGDA_MODULE',
    message: 'Module "A" threw.',
    module: 'A',
    group: 'g1',
    job: 7,
    attempts: 1,
    cause: { name: 'TypeError', message: 'no such word', word: 'x', stack: 'at there' },
  });
});

test('a line that is no JSON is kept as text', async () => {
  const line = await lineOf('{"a"');
  expect(JSON.parse(failureRecord(line, new Error('no')))).toMatchObject({ line: 1, text: '{"a"' });
});

test.each([
  ['a cycle', Object.assign(new Error('bad'), { self: {} as object })],
  ['a getter that throws', Object.defineProperty(new Error('bad'), 'x', { enumerable: true, get: fail })],
])('an error with %s is told all the same', async (_, error) => {
  if ('self' in error) error.self = error;
  expect(JSON.parse(failureRecord(await lineOf('1'), error)).error.message).toContain('bad');
});

function fail(): never {
  throw new Error('no way');
}

test('the head of a record is read back; of anything else there is none', async () => {
  const line = await lineOf('{"a":1}');
  const head = { line: 1, hash: line.hash };
  expect(readHead(Buffer.from(resultRecord(line, {})))).toEqual(head);
  expect(readHead(Buffer.from(failureRecord(line, new Error('no'))))).toEqual(head);
  const ungathered = Buffer.from(ungatheredRecord(line, { value: 1 }));
  expect(readHead(ungathered)).toEqual({ ...head, gathered: false });
  expect(JSON.parse(String(ungathered)).results).toEqual({ value: 1 });
  expect(readHead(Buffer.from('{"total":3}'))).toBeUndefined();
  expect(readHead(Buffer.from(''))).toBeUndefined();
});
