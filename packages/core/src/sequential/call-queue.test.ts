import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Phase } from '../wire/protocol.js';
import { CallQueue } from './call-queue.js';
import { SequentialJob } from './job.js';

const listener = { ended() {}, waits() {}, failed() {} };

function jobOf(id: number, kind: Phase, priority?: number): SequentialJob {
  const call = { id, kind, priority, request: undefined, timeout: undefined, resolve() {}, reject() {} };
  return new SequentialJob(call, listener);
}

const calls = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(undefined, 0, 1, 2, -1).map((priority) => ({ priority })) },
    { weight: 1, arbitrary: fc.constant('process' as const) },
    { weight: 5, arbitrary: fc.constant('shift' as const) },
  ),
  { maxLength: 200, size: 'max' },
);

/** Where a call stands among those that wait, found by looking at all of them. */
function insert(model: SequentialJob[], job: SequentialJob): void {
  let at = model.length;
  const overtakes = (other: SequentialJob) =>
    job.kind === 'run' && other.kind === 'run' && job.priority > other.priority;
  while (at > 0 && overtakes(model[at - 1] as SequentialJob)) at--;
  model.splice(at, 0, job);
}

test('calls begin by priority, the earliest first among equals, and none passes a process()', () => {
  fc.assert(
    fc.property(calls, (actions) => {
      const queue = new CallQueue();
      const model: SequentialJob[] = [];
      for (const [id, action] of actions.entries()) {
        if (action === 'shift') {
          expect(queue.shift()?.id).toBe(model.shift()?.id);
          continue;
        }
        const job = action === 'process' ? jobOf(id, 'process') : jobOf(id, 'run', action.priority);
        queue.push(job);
        insert(model, job);
        expect([...queue]).toEqual(model);
      }
    }),
  );
});
