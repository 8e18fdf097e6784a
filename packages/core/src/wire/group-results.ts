/** What a host says of each job, by its modules: which results come ahead of the end, which with it, and what is collected. */

import { Breach, shown, unless } from './breach.js';
import { isCollected } from './collected.js';
import type { DoneMessage } from './host-messages.js';
import type { HostSpec, ModuleSpec } from './host-spec.js';
import type { ModuleResult, PublishedResult } from './module-results.js';
import type { Phase } from './protocol.js';

/** Numbers of modules, in the order in which they run. */
export interface PhaseResults {
  readonly early: readonly number[];
  readonly end: readonly number[];
  readonly collected: readonly number[];
  /** Those that collect, whether that is recorded or not. */
  readonly collecting: readonly ModuleSpec[];
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
      collecting: phase === 'run' ? aggregates : [],
    };
  };
  return { run: of('run'), process: of('process') };
}

/** @throws {Breach} if a result ahead of the end is not that of the module which comes after `early` others. */
export function checkNext({ early }: PhaseResults, { module }: ModuleResult, before: number): void {
  if (early[before] !== module) throw stray(module);
}

/** @throws {Breach} if the end of a job, after `early` results ahead of it, does not bring what is still to come, and no more. */
export function checkEnd(phase: PhaseResults, message: DoneMessage, before: number): void {
  const { results, collected, uncollected, error } = message;
  if (error !== undefined) {
    const isBare = results.length === 0 && collected === undefined && uncollected === undefined;
    return unless(isBare, 'a job failed, and has results');
  }
  checkAll(results, phase.end);
  if (uncollected !== undefined) checkUncollected(uncollected, phase);
  if (collected !== undefined || phase.collected.length > 0) checkCollected(collected ?? NONE, uncollected, phase);
  const { early } = phase;
  unless(before === early.length, 'a job ended before all its results were there');
}

const NONE: readonly PublishedResult[] = [];

function checkAll(results: readonly ModuleResult[], modules: readonly number[]): void {
  for (let at = 0; at < results.length; at++) {
    const { module } = results[at] as ModuleResult;
    if (module !== modules[at]) throw stray(module);
  }
  unless(results.length === modules.length, 'a job ended without all its results');
}

/** What is recorded once, is taken in again for ever. */
function checkCollected(
  results: readonly PublishedResult[],
  uncollected: readonly number[] = [],
  { collected, collecting }: PhaseResults,
): void {
  checkAll(results, uncollected.length === 0 ? collected : collected.filter((id) => !uncollected.includes(id)));
  for (const { module, payload } of results) {
    const { inputs } = collecting.find(({ id }) => id === module) as ModuleSpec;
    unless(isCollected(payload.value, inputs), 'what an Aggregate collects is no list of its inputs');
  }
}

/** A job that is not taken in is not recorded: nobody but the host can know that it need not be. */
function checkUncollected(uncollected: readonly unknown[], { collecting }: PhaseResults): void {
  let at = -1;
  for (const module of uncollected) {
    const found = collecting.findIndex(({ id }) => id === module);
    unless(found > at, 'an Aggregate does not collect that does not come next of its group');
    const needs = (collecting[found] as ModuleSpec).inputs.some(({ optional }) => !optional);
    unless(needs, 'an Aggregate does not collect that needs no input');
    at = found;
  }
  unless(uncollected.length > 0, 'Aggregates that do not collect, which are none');
}

function stray(module: unknown): Breach {
  return new Breach(`a result of module ${shown(module)}, which is not what comes next of its group`);
}
