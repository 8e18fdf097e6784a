import { expect, test } from 'vitest';
import { threadArgv, threadNodeOptions } from './thread-options.js';

test('F72 threads inherit the options of their driver as Node hands them on', () => {
  expect(threadArgv([])).toBeUndefined();
  expect(threadArgv(['--import', 'tsx', '--title=x', '--cpu-prof'])).toBeUndefined();
  expect(threadNodeOptions('--title="a b"')).toBe('--title="a b"');
});

test('F72 threads of a driver that is no file have its options but for what it runs, and for those of a process', () => {
  const argv = [
    '--input-type',
    'module',
    '--import',
    './a.js',
    '--title',
    'x',
    '--expose-gc',
    '-C',
    'dev',
    '-e',
    'code()',
  ];
  expect(threadArgv([...argv, '--max-old-space-size=100', '--conditions=a: b, c'])).toEqual([
    '--import',
    './a.js',
    '-C',
    'dev',
    '--conditions=a: b, c',
  ]);
  expect(threadArgv(['--input_type=module'])).toEqual([]);
  expect(threadNodeOptions('--input-type=module')).toBe('');
  expect(threadNodeOptions('--title "a b" --input-type module --no-warnings')).toBe('--title "a b" --no-warnings');
});
