import { describe, expect, test } from 'vitest';
import { storeSuite } from '../testing/store-suite.js';
import { memoryStore } from './memory-store.js';

describe('memoryStore()', () => {
  const cases = storeSuite(() => {
    const store = memoryStore();
    return { store: () => store };
  });
  test.each(cases)('$name', ({ run }) => run());
});

test.each([
  [null, 'memoryStore() takes an object with options: it was given null.'],
  [{ snapshotEvry: 5 }, 'has no option "snapshotEvry". Did you mean "snapshotEvery"?'],
  [{ snapshotEvery: 0 }, '`snapshotEvery` must be a whole number of at least 1'],
])('options that cannot be are refused: %j', (options, message) => {
  expect(() => memoryStore(options as never)).toThrow(message);
});
