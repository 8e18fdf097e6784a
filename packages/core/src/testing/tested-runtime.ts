/** A module that is run alone. */

import type { ModuleClass, ValueOf } from '../module/module.js';
import { type TestCall, TestedModule } from './tested-module.js';

export class TestedRuntime<Class extends ModuleClass = ModuleClass> extends TestedModule<Class> {
  /** @throws what `run` throws, unchanged; `InterfaceMismatchError` if it returns something else than it declares. */
  run(call: TestCall = {}): Promise<ValueOf<Class>> {
    return this.invoke('run', this.nextJob(), call) as Promise<ValueOf<Class>>;
  }
}
