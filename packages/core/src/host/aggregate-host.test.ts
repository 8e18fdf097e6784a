import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { finalize } from '../module/decorators.js';
import { Module } from '../module/module.js';
import { Doors, turns } from '../scheduler/fixtures/turns.js';
import type { AggregateHost } from './aggregate-host.js';
import { argsOf, hostOf } from './fixtures/aggregates.js';

@finalize()
class Keep extends Module.Aggregate<number[]> {
  /** Calls of this instance's methods that have not returned. */
  active = 0;
  overlaps = 0;

  override initialState(): number[] {
    return [];
  }

  override async aggregate({ job }: { readonly job: number }): Promise<void> {
    await this.alone(() => void this.state.push(job));
  }

  override process(): Promise<number[]> {
    return this.alone(() => {
      const all = [...this.state];
      // As careless authors do.
      this.state.length = 0;
      return all;
    });
  }

  private async alone<T>(act: () => T): Promise<T> {
    if (++this.active > 1) this.overlaps++;
    await turns(1);
    const result = act();
    this.active--;
    return result;
  }
}

const keepOf = ({ instance }: AggregateHost) => instance as unknown as Keep;

async function take(host: AggregateHost, ...jobs: readonly number[]): Promise<void> {
  for (const job of jobs) host.collect(job, argsOf(job));
  await Promise.all(jobs.map((job) => host.commit(job)));
}

describe('jobs', () => {
  test('enter the state when they are committed, in that order', async () => {
    const host = await hostOf(Keep);
    for (const job of [1, 2, 3]) host.collect(job, argsOf(job));
    await Promise.all([host.commit(3), host.commit(1)]);
    expect(keepOf(host).state).toEqual([3, 1]);
  });

  test('that are discarded do not, and a commit that comes twice counts once', async () => {
    const host = await hostOf(Keep);
    for (const job of [1, 2]) host.collect(job, argsOf(job));
    host.discard(1);
    await Promise.all([host.commit(1), host.commit(2), host.commit(2)]);
    expect(keepOf(host).state).toEqual([2]);
  });
});

describe('process()', () => {
  test('sees what was committed before it, and nothing that is committed after', async () => {
    const host = await hostOf(Keep);
    await take(host, 1);
    for (const job of [2, 3]) host.collect(job, argsOf(job));
    const before = host.commit(2);
    const processed = host.process(10, argsOf(10));
    const after = host.commit(3);
    expect(await processed).toEqual([1, 2]);
    await Promise.all([before, after]);
  });

  test('clears the state once it is committed', async () => {
    const host = await hostOf(Keep);
    await take(host, 1);
    await host.process(10, argsOf(10));
    await host.commit(10);
    expect(keepOf(host).state).toEqual([]);
    await take(host, 2);
    expect(await host.process(11, argsOf(11))).toEqual([2]);
  });

  test('F68 leaves the state as it was if it is discarded, even one that it changed in place', async () => {
    const host = await hostOf(Keep);
    await take(host, 1, 2);
    await host.process(10, argsOf(10));
    host.discard(10);
    await take(host, 3);
    expect(keepOf(host).state).toEqual([1, 2, 3]);
  });

  test('F68 leaves the state as it was if it is discarded while it runs', async () => {
    const host = await hostOf(Keep);
    await take(host, 1);
    const running = host.process(10, argsOf(10));
    host.discard(10);
    await take(host, 2);
    await running;
    expect(keepOf(host).state).toEqual([1, 2]);
  });

  test('F68 is not undone by a discard that comes late and twice', async () => {
    const host = await hostOf(Keep);
    await take(host, 1);
    await host.process(10, argsOf(10));
    host.discard(10);
    expect(await host.process(11, argsOf(11))).toEqual([1]);
    host.discard(10);
    await host.commit(11);
    expect(keepOf(host).state).toEqual([]);
  });

  test('F68 a state that cannot be put back is not passed off as whole', async () => {
    @finalize()
    class Broken extends Keep {
      override restore(): never {
        throw new Error('cannot restore');
      }
    }
    const host = await hostOf(Broken);
    await take(host, 1);
    await host.process(10, argsOf(10));
    host.discard(10);
    await expect(take(host, 2)).rejects.toThrow('cannot restore');
    await expect(host.process(11, argsOf(11))).rejects.toThrow('cannot restore');
    await host.begin();
    await take(host, 3);
    expect(keepOf(host).state).toEqual([3]);
  });

  test('that throws leaves the state as it was, once it is discarded', async () => {
    @finalize()
    class Throwing extends Keep {
      override process(): never {
        this.state.length = 0;
        throw new Error('broken');
      }
    }
    const host = await hostOf(Throwing);
    await take(host, 1);
    await expect(host.process(10, argsOf(10))).rejects.toThrow('broken');
    host.discard(10);
    await take(host, 2);
    expect(keepOf(host).state).toEqual([1, 2]);
  });
});

test('a state that cannot be copied is protected by snapshot() and restore() of its module', async () => {
  class Counter {
    constructor(public count = 0) {}
  }
  @finalize()
  class Counting extends Module.Aggregate<Counter> {
    override initialState() {
      return new Counter();
    }
    override aggregate() {
      this.state.count++;
    }
    override process() {
      const { count } = this.state;
      this.state.count = 0;
      return count;
    }
    override snapshot() {
      return this.state.count;
    }
    override restore(count: number) {
      this.state = new Counter(count);
    }
  }
  const host = await hostOf(Counting);
  await take(host, 1, 2);
  expect(await host.process(10, argsOf(10))).toBe(2);
  host.discard(10);
  expect(await host.process(11, argsOf(11))).toBe(2);
});

test('an initial state that takes time is there before the next job', async () => {
  const doors = new Doors<string>();
  doors.open('state');
  @finalize()
  class Slow extends Keep {
    override initialState() {
      return doors.wait('state').then(() => []) as unknown as number[];
    }
  }
  const host = await hostOf(Slow);
  await take(host, 1);
  await host.process(10, argsOf(10));
  const cleared = host.commit(10);
  await take(host, 2);
  await cleared;
  expect(keepOf(host).state).toEqual([2]);
});

test('calls never overlap, and the state is what the decisions make it, whatever their order', async () => {
  const decision = fc.record({ process: fc.boolean(), keeps: fc.boolean(), waits: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(decision, { maxLength: 20 }), async (decisions) => {
      const host = await hostOf(Keep);
      let model: number[] = [];
      const pending: Promise<unknown>[] = [];
      for (const [at, { process, keeps, waits }] of decisions.entries()) {
        const job = at + 1;
        if (process) {
          const seen = model;
          pending.push(host.process(job, argsOf(job)).then((all) => expect(all).toEqual(seen)));
          if (keeps) model = [];
        } else {
          host.collect(job, argsOf(job));
          if (keeps) model = [...model, job];
        }
        if (keeps) pending.push(host.commit(job));
        else host.discard(job);
        if (waits) await Promise.all(pending);
      }
      await Promise.all(pending);
      await turns(3);
      expect(keepOf(host).state).toEqual(model);
      expect(keepOf(host).overlaps).toBe(0);
    }),
    { numRuns: 50 },
  );
});
