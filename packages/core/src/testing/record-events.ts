/** A pipeline's events as lists, and promises of those to come. */

import type { PipelineEventName, PipelineEvents } from '../events/events.js';
import { checkGiven } from '../options/check-given.js';
import { withMethod } from '../options/check-options.js';

/** A built pipeline, of which only the events are of interest here. */
export interface PipelineLike {
  on<N extends PipelineEventName>(event: N, listener: (event: PipelineEvents[N]) => void): () => void;
}

export type RecordedEvents = { readonly [N in PipelineEventName]: readonly PipelineEvents[N][] } & {
  /** The first event for which the test holds: one that is recorded already, or else the next to come. */
  until<N extends PipelineEventName>(name: N, test: (event: PipelineEvents[N]) => boolean): Promise<PipelineEvents[N]>;
  /** Records no more. */
  stop(): void;
};

const pipelineKind = withMethod('on', 'a built pipeline');

/** Records all events of a built pipeline from now on, by name, in the order in which they happen. */
export function recordEvents(pipeline: PipelineLike): RecordedEvents {
  checkGiven('recordEvents()', pipelineKind, pipeline);
  const lists: { readonly [N in PipelineEventName]: PipelineEvents[N][] } = {
    job: [],
    group: [],
    module: [],
    progress: [],
    actor: [],
    resources: [],
    state: [],
  };
  const record = <N extends PipelineEventName>(name: N) =>
    pipeline.on(name, (event) => void (lists[name] as PipelineEvents[N][]).push(event));
  const offs = (Object.keys(lists) as PipelineEventName[]).map((name) => record(name));
  return {
    ...lists,
    until: (name, test) =>
      new Promise((resolve) => {
        const recorded = (lists[name] as PipelineEvents[typeof name][]).find(test);
        if (recorded !== undefined) return resolve(recorded);
        const off = pipeline.on(name, (event) => {
          if (!test(event)) return;
          off();
          resolve(event);
        });
      }),
    stop: () => {
      for (const off of offs) off();
    },
  };
}
