/** Listeners of a pipeline's events; an event is made only if somebody listens. */

import type { PipelineEventName, PipelineEvents } from './events.js';

export type Listener<N extends PipelineEventName> = (event: PipelineEvents[N]) => void;

const names: readonly PipelineEventName[] = ['job', 'group', 'module', 'actor', 'resources', 'state'];

export class EventHub {
  /** Whether anybody listens, for those who would rather not ask at every job. */
  readonly listening = {
    job: false,
    group: false,
    module: false,
    actor: false,
    resources: false,
    state: false,
  };
  readonly #listeners = new Map<PipelineEventName, Set<(event: never) => void>>();
  /** A pipeline waits for its resources before anybody can listen to it. */
  #missed: PipelineEvents['resources'][] = [];

  on<N extends PipelineEventName>(name: N, listener: Listener<N>): () => void {
    if (!names.includes(name)) throw new TypeError(`There is no event "${name}"; there are ${names.join(', ')}.`);
    const listeners = this.#listeners.get(name) ?? new Set();
    listeners.add(listener);
    this.#listeners.set(name, listeners);
    this.listening[name] = true;
    if (name === 'resources') for (const event of this.#missed.splice(0)) this.emit('resources', () => event);
    return () => {
      // A second time it says nothing of those who have come since.
      if (!listeners.delete(listener) || listeners.size > 0) return;
      this.#listeners.delete(name);
      this.listening[name] = false;
    };
  }

  /** A listener that throws harms neither the pipeline nor other listeners: its error surfaces as an uncaught one. */
  emit<N extends PipelineEventName>(name: N, make: () => PipelineEvents[N]): void {
    const listeners = this.#listeners.get(name);
    if (listeners === undefined) {
      if (name === 'resources') this.#missed.push(make() as PipelineEvents['resources']);
      return;
    }
    const event = make();
    for (const listener of [...listeners]) {
      try {
        (listener as Listener<N>)(event);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
