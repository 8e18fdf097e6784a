/** Listeners of a pipeline's events; an event is made only if somebody listens. */

import { describe } from '../text/describe.js';
import { isThenable } from '../util/thenable.js';
import type { PipelineEventName, PipelineEvents } from './events.js';

/** What it gives is ignored, unless it is a promise that is rejected. */
export type Listener<N extends PipelineEventName> = (event: PipelineEvents[N]) => unknown;

const names: readonly PipelineEventName[] = ['job', 'group', 'module', 'progress', 'actor', 'resources', 'state'];

export class EventHub {
  /** Whether anybody listens, for those who would rather not ask at every job. */
  readonly listening = {
    job: false,
    group: false,
    module: false,
    progress: false,
    actor: false,
    resources: false,
    state: false,
  };
  readonly #listeners = new Map<PipelineEventName, Set<(event: never) => unknown>>();
  /** A pipeline waits for its resources before anybody can listen to it. */
  #missed: PipelineEvents['resources'][] = [];
  /** Listeners of whose errors the first was told. */
  readonly #faulty = new WeakSet<object>();

  constructor(private readonly tell: (what: string, error: unknown) => void) {}

  on<N extends PipelineEventName>(name: N, listener: Listener<N>): () => void {
    if (!names.includes(name))
      throw new TypeError(`There is no event "${String(name)}"; there are ${names.join(', ')}.`);
    if (typeof listener !== 'function') {
      throw new TypeError(
        `on("${name}") takes a function that is called with each event: it was given ${describe(listener)}.`,
      );
    }
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

  /** A listener that throws harms neither the pipeline nor other listeners: its first error is told. */
  emit<N extends PipelineEventName>(name: N, make: () => PipelineEvents[N]): void {
    const listeners = this.#listeners.get(name);
    if (listeners === undefined) {
      if (name === 'resources') this.#missed.push(make() as PipelineEvents['resources']);
      return;
    }
    const event = make();
    for (const listener of [...listeners]) {
      try {
        const given = (listener as Listener<N>)(event);
        if (isThenable(given)) given.then(undefined, (error) => this.#threw(name, listener, error));
      } catch (error) {
        this.#threw(name, listener, error);
      }
    }
  }

  #threw(name: PipelineEventName, listener: object, error: unknown): void {
    if (this.#faulty.has(listener)) return;
    this.#faulty.add(listener);
    this.tell(`A listener of "${name}" events threw, which is told only once`, error);
  }
}
