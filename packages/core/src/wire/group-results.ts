/** What a host says of each job, by its modules: which results come ahead of the end, which with it, and what is collected. */

import { Breach, shown, unless } from './breach.js';
import type { DoneMessage, HostSpec, ModuleSpec, Phase, PublishedResult } from './protocol.js';

/** Numbers of modules, in the order in which they run. */
export interface PhaseResults {
  readonly early: readonly number[];
  readonly end: readonly number[];
  readonly collected: readonly number[];
  /** How many inputs each of those has that collect. */
  readonly inputs: readonly number[];
}

export type GroupResults = Readonly<Record<Phase, PhaseResults>>;

export function groupResults({ modules, durable }: Pick<HostSpec, 'modules' | 'durable'>): GroupResults {
  const aggregates = modules.filter(({ aggregate }) => aggregate);
  const ids = (list: readonly ModuleSpec[]) => list.map(({ id }) => id);
  const of = (phase: Phase): PhaseResults => {
    const here = modules.filter((module) => (module.aggregate ? phase === 'process' : module.phase === phase));
    return {
      early: ids(here.filter(({ publication }) => publication === 'early')),
      end: ids(here.filter(({ publication }) => publication === 'end')),
      collected: durable && phase === 'run' ? ids(aggregates) : [],
      inputs: aggregates.map((aggregate) => aggregate.inputs.length),
    };
  };
  return { run: of('run'), process: of('process') };
}

/** @throws {Breach} if a result ahead of the end is not that of the module which comes after `early` others. */
export function checkNext({ early }: PhaseResults, { module }: PublishedResult, before: number): void {
  if (early[before] !== module) throw stray(module);
}

/** @throws {Breach} if the end of a job, after `early` results ahead of it, does not bring what is still to come, and no more. */
export function checkEnd({ early, end, collected, inputs }: PhaseResults, message: DoneMessage, before: number): void {
  if (message.error !== undefined) {
    return unless(message.results.length === 0 && message.collected === undefined, 'a job failed, and has results');
  }
  checkAll(message.results, end);
  if (message.collected !== undefined || collected.length > 0)
    checkCollected(message.collected ?? NONE, collected, inputs);
  unless(before === early.length, 'a job ended before all its results were there');
}

const NONE: readonly PublishedResult[] = [];

function checkAll(results: readonly PublishedResult[], modules: readonly number[]): void {
  for (let at = 0; at < results.length; at++) {
    const { module } = results[at] as PublishedResult;
    if (module !== modules[at]) throw stray(module);
  }
  unless(results.length === modules.length, 'a job ended without all its results');
}

/** What is recorded once, is taken in again for ever. */
function checkCollected(
  results: readonly PublishedResult[],
  modules: readonly number[],
  inputs: readonly number[],
): void {
  checkAll(results, modules);
  for (let at = 0; at < results.length; at++) {
    const { value } = (results[at] as PublishedResult).payload;
    unless(Array.isArray(value) && value.length === inputs[at], 'what an Aggregate collects is no list of its inputs');
  }
}

function stray(module: unknown): Breach {
  return new Breach(`a result of module ${shown(module)}, which is not what comes next of its group`);
}
