/** A module that is run alone. */

import type { ModuleClass } from '../module/module.js';
import { type TestCall, TestedModule, type TestResult } from './tested-module.js';

export class TestedRuntime<Class extends ModuleClass = ModuleClass> extends TestedModule<Class> {
  /** @throws what `run` throws, unchanged; `InterfaceMismatchError` if it returns something else than it declares. */
  run(call: TestCall = {}): Promise<TestResult<Class>> {
    return this.invoke('run', this.nextJob(), call) as Promise<TestResult<Class>>;
  }
}
