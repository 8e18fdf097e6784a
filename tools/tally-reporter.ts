/** The last line of a test run, for whoever reads it with a script: how many tests passed and how many failed. */

import type { Reporter, TestModule } from 'vitest/node';

export default class TallyReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]) {
    const states = modules.flatMap((module) => [...module.children.allTests()].map((test) => test.result().state));
    // A file that cannot be loaded and an error between tests are failures too, though no test has them to its name.
    const beyondTests = modules.reduce((sum, module) => sum + module.errors().length, unhandledErrors.length);
    const passed = states.filter((state) => state === 'passed').length;
    const failed = states.filter((state) => state === 'failed').length + beyondTests;
    console.log(`${passed} passed, ${failed} failed`);
  }
}
