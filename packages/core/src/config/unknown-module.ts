/** Stands for a module class that is not known. */

import { finalize } from '../module/decorators.js';
import { Module } from '../module/module.js';

export const UnknownModule = finalize()(
  class UnknownModule extends Module.Runtime {
    run() {}
  },
);
