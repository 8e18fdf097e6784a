/** The modules of soaks as the file from which workers import them. */

import type { SoakModules } from '../../../packages/core/test/simulation/fixtures/modules.js';
import type { closeDiary } from './surroundings.js';

export interface Compiled {
  readonly modules: SoakModules;
  readonly closeDiary: typeof closeDiary;
  /** Where workers import them from. */
  readonly file: URL;
}

/** Compiled beside the program: see start.mjs. */
export async function compiledModules(): Promise<Compiled> {
  const file = new URL('./modules.mjs', import.meta.url);
  const exports = (await import(file.href)) as Pick<Compiled, 'modules' | 'closeDiary'>;
  return { ...exports, file };
}
