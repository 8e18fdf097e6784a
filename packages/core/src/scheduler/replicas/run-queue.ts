/** Run commands of one actor on their way out: those of one dispatch share a message. */

import type { PayloadTooLargeError, SerializationError } from '../../errors/errors.js';
import type { Connection } from '../../executor/executor.js';
import type { RunCommand } from '../../wire/host-commands.js';
import { refusedPayload } from '../../wire/payload.js';
import { shortenRuns } from '../../wire/short-form.js';
import type { Task } from '../task/task.js';

/** What the job needs cannot travel. */
type Refused = (dispatchId: number, cause: SerializationError | PayloadTooLargeError) => void;

export class RunQueue {
  readonly #commands: RunCommand[] = [];
  readonly #transfer: object[] = [];

  constructor(private readonly connection: Connection) {}

  add(task: Task, moves: boolean): void {
    this.#commands.push(task.job.runMessage(task, moves, this.#transfer));
  }

  /** Sends all in one message, or each in one of its own if that cannot travel. */
  flush(refused: Refused): void {
    const commands = this.#commands.splice(0);
    const transfer = this.#transfer.length === 0 ? undefined : this.#transfer.splice(0);
    if (commands.length === 0) return;
    try {
      this.connection.send(shortenRuns(commands), transfer);
    } catch {
      for (const command of commands) this.#sendAlone(command, refused);
    }
  }

  #sendAlone(command: RunCommand, refused: Refused): void {
    try {
      this.connection.send(command);
    } catch (cause) {
      refused(command.dispatchId, refusedPayload('request', cause));
    }
  }
}
