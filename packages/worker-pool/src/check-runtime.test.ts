import { expect, test } from 'vitest';
import { checkRuntime } from './check-runtime.js';

const lacking = { deno: 'where nothing can be ended' };

test('a runtime that lacks what workers need is refused in a sentence that says so', () => {
  expect(() => checkRuntime('threads', lacking, { node: '24.0.0', deno: '2.9.6' })).toThrow(
    new TypeError(
      'threads() does not run on Deno 2.9.6, where nothing can be ended. Run the app with Node.js, or use inline().',
    ),
  );
});

test('Node is not, nor is a runtime that has what they need', () => {
  expect(() => checkRuntime('threads', lacking)).not.toThrow();
  expect(() => checkRuntime('threads', lacking, { node: '24.0.0', bun: '1.4.5' })).not.toThrow();
});
