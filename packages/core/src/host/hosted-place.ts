/** What the jobs of one host share. */

import type { AsyncScope } from '../util/async-scope.js';
import type { HostSpec } from '../wire/host-spec.js';
import type { HostMessages } from '../wire/short-form.js';
import type { InvocationPlace } from './invocation-place.js';
import type { OutputPlace } from './output-payload.js';

/** `Job` is what the host has of a job. */
export interface HostedPlace<Job> extends InvocationPlace, OutputPlace {
  /** Where references are passed: what is copied here all the same. */
  readonly copied?: HostSpec['copied'];
  /** Whether what Aggregates collect goes to the driver, to be recorded. */
  readonly durable: boolean;
  /** @throws synchronously if the message cannot travel. */
  send(message: HostMessages, transfer?: readonly object[]): void;
  /** Dispatch id of the job that begins when this one has ended, if the driver is to be told. */
  next(): number | undefined;
  /** The context in which a job's modules run. */
  scopeOf(job: number): AsyncScope | undefined;
  /** Its module waits for another attempt, without a slot. @param holds whether nothing else may begin meanwhile. */
  parked(job: Job, holds: boolean): void;
  finished(job: Job): void;
}
