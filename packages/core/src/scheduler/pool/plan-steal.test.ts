import { expect, test } from 'vitest';
import { SharedStartLog } from '../../wire/start-log.js';
import { actorSpec, LooseEnd, taskOf } from '../fixtures/jobs.js';
import { Actor } from '../replicas/actor.js';
import type { ActorListener } from '../replicas/actor-listener.js';
import { LoadIndex } from '../replicas/load-index.js';
import { Replica } from '../replicas/replica.js';
import { planSteal } from './plan-steal.js';
import { RECALL_AFTER_MS } from './prefetch.js';

const deaf = new Proxy({} as ActorListener, { get: () => () => {} });

/** Replicas with as many jobs in hand as the numbers say: one runs, the others wait behind it. */
function replicasWith(...handed: readonly number[]): readonly Replica[] {
  let job = 0;
  return handed.map((count, index) => {
    const replica = new Replica(index, () => Promise.reject(new Error('It has its actor.')));
    replica.actor = new Actor(actorSpec({ replica: index }), new LooseEnd(), SharedStartLog.create(), deaf);
    for (let n = 0; n < count; n++) replica.actor.hand(taskOf(++job), false);
    return replica;
  });
}

const later = RECALL_AFTER_MS + 1;

test('an idle replica takes half of what waits longest behind another, the earliest calls first', () => {
  const replicas = replicasWith(0, 2, 6);
  const found = planSteal(new LoadIndex(replicas), later);
  expect(found?.from).toBe(replicas[2]?.actor);
  expect(found?.tasks.map(({ job }) => job.id)).toEqual([4, 5, 6]);
  expect(found?.early).toBe(false);
});

test('nothing is taken over where nobody is idle, or where nothing waits', () => {
  expect(planSteal(new LoadIndex(replicasWith(1, 2)), later)).toBeUndefined();
  expect(planSteal(new LoadIndex(replicasWith(0, 1, 1)), later)).toBeUndefined();
  expect(planSteal(new LoadIndex([]), later)).toBeUndefined();
});

test('a replica that has just ended a job may come to the others soon', () => {
  const replicas = replicasWith(0, 3);
  (replicas[1]?.actor as Actor).lastEnd = 100;
  expect(planSteal(new LoadIndex(replicas), 100 + RECALL_AFTER_MS / 2)?.early).toBe(true);
  expect(planSteal(new LoadIndex(replicas), 100 + RECALL_AFTER_MS)?.early).toBe(false);
});

test('a replica that is being killed takes nothing over, although it has nothing to do', () => {
  const replicas = replicasWith(0, 3);
  (replicas[0]?.actor as Actor).killReason = { because: 'on account of job 99' };
  expect(planSteal(new LoadIndex(replicas), later)).toBeUndefined();
});
