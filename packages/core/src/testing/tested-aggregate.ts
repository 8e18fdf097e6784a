/** An Aggregate that is fed and asked alone. */

import type { AggregateHost } from '../host/aggregate-host.js';
import type { ModuleClass } from '../module/module.js';
import type { InstanceOf } from '../module/module-constructor.js';
import { type TestCall, TestedModule, type TestResult } from './tested-module.js';

type StateOf<Class> = InstanceOf<Class> extends { state: infer State } ? State : never;

export class TestedAggregate<Class extends ModuleClass = ModuleClass> extends TestedModule<Class> {
  get state(): StateOf<Class> {
    return this.#host.instance.state as StateOf<Class>;
  }

  get stateSize(): number {
    return this.#host.instance.stateSize;
  }

  /** Takes one job in. @throws what `aggregate` throws, unchanged. */
  async aggregate(call: TestCall = {}): Promise<void> {
    const job = this.nextJob();
    await this.invoke('run', job, call);
    await this.#host.commit(job);
  }

  /** Asks for the result and begins the state anew, unless it fails. @throws what `process` throws, unchanged. */
  async process(call: TestCall = {}): Promise<TestResult<Class>> {
    const job = this.nextJob();
    try {
      const value = await this.invoke('process', job, call);
      await this.#host.commit(job);
      return value as TestResult<Class>;
    } catch (error) {
      this.#host.discard(job);
      throw error;
    }
  }

  get #host(): AggregateHost {
    return this.bed.group.aggregates[0] as AggregateHost;
  }
}
