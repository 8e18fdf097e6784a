/** The modules of real soaks, for workers and for the driver that starts them. */

import * as core from '@magda/core';
import { declareModules, type SoakModules } from '../../../packages/core/test/simulation/fixtures/modules.js';

// The types of the built core and of its sources are two declarations of the same.
export const modules: SoakModules = declareModules(core as never, import.meta.url);

export { closeDiary, surroundings } from './surroundings.js';
