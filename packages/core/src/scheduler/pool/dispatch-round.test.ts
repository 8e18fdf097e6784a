import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SharedStartLog } from '../../wire/start-log.js';
import { actorSpec, LooseEnd, taskOf } from '../fixtures/jobs.js';
import { Actor } from '../replicas/actor.js';
import type { ActorListener } from '../replicas/actor-listener.js';
import { LoadIndex } from '../replicas/load-index.js';
import { Replica } from '../replicas/replica.js';
import { DispatchRound, type Measure } from './dispatch-round.js';

interface Busy {
  readonly handed: number;
  readonly isCondemned: boolean;
}

/** A replica with so much in hand, or without an actor. */
const busy = fc.option(
  fc.record({
    handed: fc.nat({ max: 12 }),
    isCondemned: fc.constantFrom(false, false, false, true),
  }),
  { nil: undefined, freq: 8 },
);

function rankingOf(replicas: readonly (Busy | undefined)[], concurrency: number): LoadIndex {
  let update = (_: number) => {};
  const listener = new Proxy({} as ActorListener, {
    get: (_, name) => (name === 'loaded' ? ({ replica }: Actor) => update(replica) : () => {}),
  });
  const ranking = new LoadIndex(
    replicas.map((_, index) => new Replica(index, () => Promise.reject(new Error('It has its actor.')))),
  );
  update = (replica) => ranking.update(replica);
  for (const [index, replica] of replicas.entries()) {
    if (replica === undefined) continue;
    const actor = new Actor(
      actorSpec({ replica: index, concurrency }),
      new LooseEnd(),
      SharedStartLog.create(),
      listener,
    );
    (ranking.replicas[index] as Replica).actor = actor;
    for (let n = 0; n < replica.handed; n++) actor.hand(taskOf(n), false);
    if (replica.isCondemned) actor.killReason = { because: 'on account of job 99' };
    update(index);
  }
  return ranking;
}

/** The same by a look at every replica. */
function pickOfAll(
  { replicas }: LoadIndex,
  { prefetchLimit, several }: Measure,
  touched: ReadonlySet<Actor>,
): Actor | undefined {
  let best: Actor | undefined;
  for (const { actor } of replicas) {
    if (actor === undefined || actor.killReason !== undefined) continue;
    if (actor.room(prefetchLimit) < (actor.idle || touched.has(actor) ? 1 : several)) continue;
    if (best === undefined || actor.handed < best.handed) best = actor;
  }
  return best;
}

test('each job goes to the replica that a look at all of them would find', () => {
  const situation = fc.record({
    replicas: fc.array(busy, { minLength: 1, maxLength: 9 }),
    concurrency: fc.integer({ min: 1, max: 4 }),
    measure: fc.record({ prefetchLimit: fc.nat({ max: 9 }), several: fc.integer({ min: 1, max: 5 }) }),
    jobs: fc.nat({ max: 60 }),
  });
  fc.assert(
    fc.property(situation, ({ replicas, concurrency, measure, jobs }) => {
      const ranking = rankingOf(replicas, concurrency);
      const round = new DispatchRound(ranking, measure);
      for (let job = 0; job < jobs; job++) {
        const expected = pickOfAll(ranking, measure, round.touched);
        expect(round.pick()?.replica).toBe(expected?.replica);
        expected?.hand(taskOf(job), false);
      }
    }),
  );
});
