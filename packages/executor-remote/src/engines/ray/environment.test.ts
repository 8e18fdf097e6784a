import { expect, test } from 'vitest';
import { environmentFor } from './environment.js';

// What Ray would replace.
const VALUE = ['pa$HOME-$', '{X}-$$'].join('');

test('values that Ray would change travel sealed, the others as they are', () => {
  expect(environmentFor('g', { A: 'red', B: VALUE, NODE_OPTIONS: '--no-warnings' })).toEqual({
    plain: { A: 'red', NODE_OPTIONS: '--no-warnings' },
    sealed: { B: VALUE },
  });
});

test.each(['NODE_OPTIONS', 'LD_LIBRARY_PATH', 'PATH'])(
  'a $ in %s, which is read before the worker runs, is refused',
  (name) => {
    expect(() => environmentFor('g', { [name]: '$HOME/lib' })).toThrow(
      `Group "g" has a \`$\` in the variable ${name} of its \`env\``,
    );
  },
);
