/** Lets actors tear their modules down, and ends those that do not come to it. */

import { type MagdaError, TeardownError } from '../../errors/errors.js';
import type { Exit } from '../../executor/executor.js';
import { TEARDOWN_LIMIT_MS } from '../../host/limits.js';
import { type Deferred, deferred } from '../../util/deferred.js';
import type { ErrorEnvelope } from '../../wire/error-envelope.js';
import { decodeError } from '../../wire/error-unpacking.js';
import type { PoolId } from '../task/pool-id.js';
import type { ActorHandle } from '../task/task.js';
import type { TimeLimits } from '../task/time-limits.js';
import type { Actor } from './actor.js';

export class ActorStops {
  /** What went wrong as actors tore down whose starts the end broke off. */
  readonly brokenOff: MagdaError[] = [];
  readonly #answers = new Map<ActorHandle, Deferred<readonly MagdaError[]>>();

  constructor(
    private readonly place: PoolId,
    private readonly limits: TimeLimits,
  ) {}

  /** @returns what went wrong, once the actor has ended. */
  async stop(actor: Actor): Promise<readonly MagdaError[]> {
    const answer = deferred<readonly MagdaError[]>();
    this.#answers.set(actor, answer);
    const limit = TEARDOWN_LIMIT_MS + 1_000;
    const late = deferred();
    const { stop } = this.limits.after(limit, () => {
      answer.resolve([this.#notTornDown(actor, `did not tear down within ${limit} ms and was killed.`)]);
      late.resolve();
    });
    actor.send({ kind: 'stop' });
    const errors = await answer.promise;
    // One that has torn down ends by itself, and does what its runtime does at an exit.
    await Promise.race([actor.exited, late.promise]);
    stop();
    await actor.terminate();
    return errors;
  }

  /** The actor has torn down. */
  stopped(actor: ActorHandle, said: readonly ErrorEnvelope[]): void {
    const errors = said.map((error) => decodeError(error) as MagdaError);
    const answer = this.#answers.get(actor);
    if (answer === undefined) this.brokenOff.push(...errors);
    else answer.resolve(errors);
  }

  died(actor: ActorHandle, { reason }: Exit): void {
    // If we killed it, the job responsible already has the error.
    const isReported = actor.killReason !== undefined;
    const error = this.#notTornDown(actor, `ended (${reason}) before it had torn down.`);
    this.#answers.get(actor)?.resolve(isReported ? [] : [error]);
  }

  #notTornDown({ replica }: ActorHandle, what: string): TeardownError {
    const { pipeline, group } = this.place;
    return new TeardownError(`Group "${group}", replica ${replica} ${what}`, [], { pipeline, group, replica });
  }
}
