/** What `--executor` may say. */

import { InvalidArgumentError } from 'commander';
import { expect, test } from 'vitest';
import { type ExecutorChoice, executorChoice } from './executor-choice.js';

test.each([
  ['threads', { name: undefined, executor: 'threads' }],
  ['gpus=remote', { name: 'gpus', executor: 'remote' }],
  ['big box=./box.js#create', { name: 'big box', executor: './box.js#create' }],
  ['io=./a=b.js', { name: 'io', executor: './a=b.js' }],
  ['./a=b.js#create', { name: undefined, executor: './a=b.js#create' }],
  ['my-executor#a=b', { name: undefined, executor: 'my-executor#a=b' }],
])('%s', (text, choice) => {
  expect(executorChoice(text, [])).toEqual(choice);
});

const before: readonly ExecutorChoice[] = [
  { name: undefined, executor: 'threads' },
  { name: 'io', executor: 'inline' },
];

test.each([
  ['=threads', 'It must be EXECUTOR or NAME=EXECUTOR.'],
  ['io=', 'It must be EXECUTOR or NAME=EXECUTOR.'],
  ['', 'It must be EXECUTOR or NAME=EXECUTOR.'],
  ['remote', 'have one already, threads: the others need a name, such as gpus=remote.'],
  ['io=remote', '"io" has one already, inline.'],
])('%j is refused', (text, message) => {
  const choose = () => executorChoice(text, before);
  expect(choose).toThrow(InvalidArgumentError);
  expect(choose).toThrow(message);
});
