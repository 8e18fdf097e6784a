/** What becomes of a job whose actor died or was killed. */

import { type ErrorDetails, MagdaError } from './magda-error.js';

export interface ActorDiedDetails extends ErrorDetails {
  /** Whether the job may have begun before the actor died, so that its side effects may have happened. */
  readonly mayHaveRun: boolean;
  /** Whether something else than the job is known to have ended the actor; default no. */
  readonly fromOutside?: boolean | undefined;
}

/** The actor that had a job died. */
export class ActorDiedError extends MagdaError {
  static override readonly code: string = 'MAGDA_ACTOR_DIED';
  readonly mayHaveRun: boolean;
  /** Whether something else than the job is known to have ended the actor: a signal such as SIGKILL or SIGTERM, or a lost host. */
  readonly fromOutside: boolean;

  constructor(message: string, { mayHaveRun, fromOutside = false, ...details }: ActorDiedDetails) {
    super(message, details);
    this.mayHaveRun = mayHaveRun;
    this.fromOutside = fromOutside;
  }
}

/** The actor of a job was killed because of another job in it. */
export class ActorKilledError extends ActorDiedError {
  static override readonly code: string = 'MAGDA_ACTOR_KILLED';
}

/** A replica died again and again, so its group was given up until `reset(group)`. */
export class CrashLoopError extends MagdaError {
  static override readonly code: string = 'MAGDA_CRASH_LOOP';
}

/** A worker said what no host of this version says, and was ended for it; the message says what it was. */
export class ProtocolError extends ActorDiedError {
  static override readonly code: string = 'MAGDA_PROTOCOL';
}
