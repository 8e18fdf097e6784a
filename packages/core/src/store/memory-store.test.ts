import { describe, test } from 'vitest';
import { storeSuite } from '../testing/store-suite.js';
import { memoryStore } from './memory-store.js';

describe('memoryStore()', () => {
  const cases = storeSuite(() => {
    const store = memoryStore();
    return { store: () => store };
  });
  test.each(cases)('$name', ({ run }) => run());
});
