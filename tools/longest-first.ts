/** Begins with the test files that take longest, so that none of them is left to run alone at the end. */

import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Longest first. */
const LONGEST = [
  'packages/executor-remote/src/remote.test.ts',
  'packages/cli/src/commands/state.test.ts',
  'examples/custom-executor/src/over-command.test.ts',
  'tools/docs/samples.test.ts',
  'packages/executor-processes/src/processes.test.ts',
  'packages/executor-threads/src/threads.test.ts',
  'packages/cli/src/commands/resume.test.ts',
  'packages/cli/src/commands/run.test.ts',
  'tools/soak/soak.test.ts',
  'packages/executor-remote/src/mixed.test.ts',
  'packages/executor-testkit/src/faults/actors.test.ts',
  'packages/executor-testkit/src/faults/workers.test.ts',
  'packages/executor-testkit/src/faults/hosts.test.ts',
  'packages/executor-testkit/src/faults/lifetime.test.ts',
  'packages/executor-testkit/src/faults/drivers.test.ts',
  'packages/executor-remote/src/odd-values.test.ts',
  'packages/executor-processes/src/parity/groups.test.ts',
  'packages/core/src/node/disk-store/killed-at-each-step.test.ts',
  'packages/cli/src/commands/interrupt.test.ts',
  'packages/cli/src/commands/fifo.test.ts',
  'packages/executor-remote/src/faults.test.ts',
  'packages/core/test/scale/scale.test.ts',
];

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const at = LONGEST.findIndex((name) => moduleId.endsWith(name));
      return at < 0 ? LONGEST.length : at;
    };
    const order = ({ project }: TestSpecification) => project.config.sequence.groupOrder;
    return (await super.sort(files)).sort((a, b) => order(a) - order(b) || rank(a) - rank(b));
  }
}
