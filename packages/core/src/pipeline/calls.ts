/** Makes the calls of a parallel pipeline: numbers them, and packs their requests as the groups of each phase can read them. */

import type { RunOptions } from '../runtime/call-options.js';
import type { Call } from '../scheduler/job/job-context.js';
import { buffersOf, type EncodeOptions, type Payload, referToPayload, takePayload } from '../wire/payload.js';
import type { Phase } from '../wire/protocol.js';
import type { PipelineParts, RequestForm } from './parallel-parts.js';

export class Calls {
  #last = 0;
  /** Whether requests are needed once more when their jobs are through: for the record. */
  readonly #records: boolean;
  /** Makes the payload of a request. */
  readonly #take: Readonly<Record<Phase, (request: unknown) => Payload>>;

  constructor(private readonly parts: Pick<PipelineParts, 'plan' | 'requests' | 'journal'>) {
    const { plan, requests, journal } = parts;
    this.#records = journal !== undefined && plan.phases.run.committing.length > 0;
    this.#take = { run: this.#taking(requests.run), process: this.#taking(requests.process) };
  }

  /** @throws {SerializationError} if the request cannot travel. */
  make(kind: Phase, request: unknown, how: RunOptions, resolve: Call['resolve'], reject: Call['reject']): Call {
    const payload = this.#take[kind](request);
    const requestBuffers = this.#records ? NONE : buffersOf(payload);
    const { timeout, priority } = how;
    return { id: ++this.#last, kind, request: payload, requestBuffers, timeout, priority, resolve, reject };
  }

  /** What is recorded may not change before that, whoever shares what else. */
  #taking({ sharedMemory, byReference }: RequestForm): (request: unknown) => Payload {
    if (byReference && !this.#records) return referToPayload;
    const { interfaces } = this.parts.plan;
    const encoding: EncodeOptions = { root: 'request', interfaces, sharedMemory: sharedMemory && !this.#records };
    return (request) => takePayload(request, encoding);
  }
}

const NONE: readonly ArrayBuffer[] = [];
