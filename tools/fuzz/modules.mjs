/** The modules whose workers are misheard, and those of others beside them. */

import { accept, expose, finalize, Module, produce, RetryAfterError, register } from '@magda/core';

class Shape extends Module.Interface {
  constructor(of) {
    super();
    this.of = of;
  }
}

/** Emits some values, and gives the request back in several forms, so that its answers are of the short and of the long form. */
export class Give extends Module.Runtime {
  run({ request, logger, emit, progress }) {
    logger.info('gives', request);
    progress(request / 50, 'gives');
    for (let n = 0; n < request % 20; n++) void emit({ n, of: request });
    if (request % 7 === 3) throw new RangeError(`not ${request}`, { cause: [request] });
    return request % 5 === 2 ? { of: request, bytes: new Uint8Array(16) } : request;
  }
}

/** An instance of an interface. */
export class Mould extends Module.Runtime {
  run({ request }) {
    return new Shape(request);
  }
}

/** Counts the jobs that it took in. */
export class Tally extends Module.Aggregate {
  initialState() {
    return { count: 0 };
  }

  aggregate() {
    this.state.count += 1;
  }

  process() {
    return this.state.count;
  }
}

/** Doubles the request. */
export class Double extends Module.Runtime {
  run({ request }) {
    return 2 * request;
  }
}

/** Throws in its first attempts of some requests, and holds back all others of its group after some of these. */
export class Falter extends Module.Runtime {
  run({ request, attempt, emit }) {
    void emit({ attempt, of: request });
    if (request % 4 === 1 && attempt < 3) throw new RangeError(`not yet ${request}`, { cause: [attempt] });
    if (request % 11 === 5 && attempt < 2) throw new RetryAfterError(1);
    return request;
  }
}

/** Takes several requests in one call, and fails some of them. */
export class Gather extends Module.Runtime {
  async runBatch(jobs) {
    await undefined;
    return jobs.map(({ request }) => (request % 9 === 4 ? new RangeError(`none of ${request}`) : request));
  }
}

const accepts = accept({ self: true });
register('fuzz/give', import.meta.url)(accepts(expose()(finalize()(Give))));
register('fuzz/mould', import.meta.url)(accept(Give)(produce(Shape)(expose()(finalize()(Mould)))));
register('fuzz/tally', import.meta.url)(accept(Give)(expose()(finalize()(Tally))));
register('fuzz/gather', import.meta.url)(accept(Give)(expose()(finalize()(Gather))));
register('fuzz/falter', import.meta.url)(accept(Give, Gather)(expose()(finalize()(Falter))));
register('fuzz/double', import.meta.url)(expose()(finalize()(Double)));
