import { ModuleError } from '@magda/core';
import { expect, test } from 'vitest';
import type { Line } from '../input/line.js';
import { Failures } from './failures.js';

const line = { place: 'jobs.jsonl:7' } as Line;

function toldOf(...errors: readonly unknown[]): string {
  let told = '';
  const failures = new Failures({ print: (text) => (told += text), collected: undefined, stop: undefined });
  for (const error of errors) failures.take(line, error);
  return told;
}

const nested = (depth: number): Error =>
  new Error(`level ${depth}`, depth === 0 ? undefined : { cause: nested(depth - 1) });

test.each([
  ['no cause', new Error('no'), 'no'],
  [
    'a cause that it quotes',
    new ModuleError('Module "a" failed in job 1: no', { cause: new Error('no') }),
    'Module "a" failed in job 1: no',
  ],
  [
    'the cause of what it quotes',
    new ModuleError('Module "a" failed in job 1: level 1', { cause: nested(1) }),
    'Module "a" failed in job 1: level 1 (caused by: level 0)',
  ],
  ['several causes', nested(2), 'level 2 (caused by: level 1 (caused by: level 0))'],
  ['a cause without a message', new Error('no', { cause: new RangeError() }), 'no (caused by: RangeError)'],
  ['a cause that is no error', new Error('no', { cause: { status: 429 } }), 'no (caused by: {"status":429})'],
  ['no error at all', undefined, 'undefined'],
])('an error is told with its line and what is behind it: %s', (_, error, text) => {
  expect(toldOf(error)).toBe(`jobs.jsonl:7: ${text}\n`);
});

test('causes that lead back to the error end there', () => {
  const error = new Error('outer');
  error.cause = new Error('inner', { cause: error });
  expect(toldOf(error)).toBe('jobs.jsonl:7: outer (caused by: inner)\n');
});

test('what is told is bounded, and moves no cursor', () => {
  expect(toldOf(nested(500)).length).toBeLessThan(1_100);
  expect(toldOf(new Error('a\u001bb'))).toBe('jobs.jsonl:7: a\ufffdb\n');
});

test('after ten they are counted only', () => {
  const lines = toldOf(...Array.from({ length: 12 }, () => new Error('no'))).split('\n');
  expect(lines.slice(-3)).toEqual(['jobs.jsonl:7: no', 'Further failures are counted only.', '']);
  expect(lines).toHaveLength(12);
});
