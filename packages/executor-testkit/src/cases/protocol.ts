/** What becomes of actors that say what no host says. */

import assert from 'node:assert/strict';
import { CrashLoopError, type Executor, ProtocolError } from '@magda/core';
import type { Definition } from '../definition.js';
import { event, failure, obedient } from '../pipelines.js';
import type { Tap } from '../tap.js';

/** In the place of the answer to a job. */
const ODD_ANSWERS: readonly (readonly [(incarnation: number) => unknown, RegExp])[] = [
  [() => null, /null is no message/],
  [(incarnation) => ({ kind: 'done', incarnation, dispatchId: 1, ms: 1, results: null }), /results that are no list/],
  [(incarnation) => [1, incarnation, 1, 1, 77, 'x'], /a result of module 77/],
  [(incarnation) => ({ kind: 'failed', incarnation, error: null }), /an error of no known form/],
];

export const protocol: readonly Definition[] = [
  {
    name: 'F84 an actor that breaks the protocol is ended and named; others, and the one that comes after it, work on',
    needs: ['isolation'],
    async run(executor) {
      const ear = new Ear(executor);
      await using bad = await obedient(ear.executor, { maxRestarts: 100 });
      await using good = await obedient(executor);
      for (const [before, [answer, says]] of ODD_ANSWERS.entries()) {
        const incarnation = before + 1;
        assert.equal(await bad.obey({ do: 'return', value: incarnation }), incarnation);
        const gone = event(bad.pipeline, 'actor', ({ status }) => status === 'died');
        ear.instead = { answer: answer(incarnation) };
        const place = { pipeline: 'obey', group: 'g', replica: 0, incarnation, mayHaveRun: true };
        const [, error] = await Promise.all([
          good.obey({ do: 'return', value: 'good' }),
          failure(bad.obey({ do: 'return', value: 'bad' }), ProtocolError, place),
        ]);
        const { exit } = await gone;
        assert.match(exit?.breach ?? '', says);
        assert.ok(error.message.includes(exit?.breach as string), error.message);
        await bad.pipeline.reset('g');
      }
      assert.equal(executor.connections.filter(({ exits }) => exits === 0).length, 2);
    },
  },
  {
    name: 'F84 to break the protocol counts as a death, also of an actor that has finished jobs',
    needs: ['isolation'],
    async run(executor) {
      const ear = new Ear(executor);
      await using it = await obedient(ear.executor, { maxRestarts: 0 });
      assert.equal(await it.obey({ do: 'return', value: 1 }), 1);
      ear.instead = { answer: 'nonsense' };
      await failure(it.obey({ do: 'return', value: 2 }), ProtocolError);
      const error = await failure(it.obey({ do: 'return', value: 3 }), CrashLoopError);
      assert.match(error.message, /broke the protocol: "nonsense" is no message/);
    },
  },
];

/** The executor, with one answer replaced on its way in. */
class Ear {
  instead: { readonly answer: unknown } | undefined;
  readonly executor: Executor;

  constructor(inner: Tap) {
    const { name, admission, supports } = inner;
    this.executor = {
      ...{ name, admission, supports },
      capacity: () => inner.capacity(),
      close: () => inner.close(),
      spawn: async (request, options) => {
        const connection = await inner.spawn(request, options);
        return {
          exited: connection.exited,
          send: (message, transfer) => connection.send(message, transfer),
          onMessage: (listener) => connection.onMessage((message) => listener(this.#heard(message))),
          drained: () => connection.drained(),
          terminate: () => connection.terminate(),
        };
      },
    };
  }

  #heard(message: unknown): unknown {
    const { instead } = this;
    this.instead = undefined;
    return instead === undefined ? message : instead.answer;
  }
}
