import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nameOf, nodeOptionsOf, optionsIn, parseNodeOptions } from './node-options.js';

test('an option has its value, whether it is an argument of its own or not', () => {
  expect(optionsIn(['--a', 'value', '--b=value', '-r', './x.cjs', '--c', '\\-value', '--d'])).toEqual([
    ['--a', 'value'],
    ['--b=value'],
    ['-r', './x.cjs'],
    ['--c', '\\-value'],
    ['--d'],
  ]);
});

test.each([
  ['--max_old-space-size=100', 'max-old-space-size'],
  ['--no-experimental-strip-types', 'strip-types'],
  ['--experimental_test_coverage', 'test-coverage'],
  ['-e', 'e'],
])('%s is called %s', (option, name) => {
  expect(nameOf([option])).toBe(name);
});

test('NODE_OPTIONS are read as Node reads them', () => {
  for (const text of [
    '--title "a b"',
    '--title=a\\b',
    '--title=a"b c"d',
    '--title="x\\\\y\\"z"',
    "--title='a'",
    '  --title  x ',
  ]) {
    const title = execFileSync(process.execPath, ['-p', 'process.title'], {
      env: { NODE_OPTIONS: text },
      encoding: 'utf8',
    });
    const [, given] =
      parseNodeOptions(text)
        .join('\n')
        .match(/^--title[=\n](.*)$/s) ?? [];
    expect(given, text).toBe(title.slice(0, -1));
  }
});

test('NODE_OPTIONS that are written are read again as they were', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(' ', '"', '\\', 'a') }))), (words) => {
      expect(parseNodeOptions(nodeOptionsOf(words))).toEqual(words);
    }),
  );
});
