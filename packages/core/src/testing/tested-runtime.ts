/** A module that is run alone. */

import type { ModuleClass } from '../module/module.js';
import { type TestCall, TestedModule, type TestJob, type TestResult } from './tested-module.js';

export class TestedRuntime<Class extends ModuleClass = ModuleClass> extends TestedModule<Class> {
  /** @throws what `run` throws, unchanged; `InterfaceMismatchError` if it returns something else than it declares. */
  run(call: TestCall = {}): Promise<TestResult<Class>> {
    return this.invoke('run', this.nextJob(), call) as Promise<TestResult<Class>>;
  }

  /**
   * Runs several jobs, which a module with `runBatch` gets in one call; gives for each what `run()` would give, or the error that it would
   * throw.
   */
  runBatch(jobs: readonly TestJob[]): Promise<readonly (TestResult<Class> | Error)[]> {
    return this.invokeBatch(jobs) as Promise<readonly (TestResult<Class> | Error)[]>;
  }
}
