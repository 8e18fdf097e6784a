import { expect, test } from 'vitest';
import { DuplicateNameError, InvalidPipelineError, UnknownNameError } from '../errors/errors.js';
import { throwProblems } from './report.js';

function thrownBy(action: () => void): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
}

const one = new DuplicateNameError('2 modules are named "X".');
const two = new UnknownNameError('First line.\nSecond line.');

test('no problem is no error', () => {
  expect(thrownBy(() => throwProblems('p', []))).toBeUndefined();
});

test('one problem is thrown itself', () => {
  expect(thrownBy(() => throwProblems('p', [one]))).toBe(one);
});

test('P094 several problems are thrown together, numbered', () => {
  const error = thrownBy(() => throwProblems('p', [one, two])) as InvalidPipelineError;
  expect(error).toBeInstanceOf(InvalidPipelineError);
  expect(error).toMatchObject({ pipeline: 'p', errors: [one, two] });
  expect(error.message).toBe(
    'Pipeline "p" has 2 problems:\n  1. 2 modules are named "X".\n  2. First line.\n     Second line.',
  );
});
