/** The errors of modules that fail in a job, and where they happen. */

import { isSkipped } from '../data/skip.js';
import { type ErrorContext, ModuleError } from '../errors/errors.js';
import { errorText } from '../text/error-text.js';
import type { ModuleSpec } from '../wire/host-spec.js';

/** Where modules run. */
export interface ModulePlace {
  readonly pipeline: string;
  readonly group: string | undefined;
  readonly replica: number;
  readonly incarnation: number;
}

export function contextOf(place: ModulePlace, { name: module }: ModuleSpec, job: number): ErrorContext {
  const { pipeline, group, replica, incarnation } = place;
  return { pipeline, group, replica, incarnation, module, job };
}

/** A module and its group, in words. */
export function moduleText({ group }: ModulePlace, { name }: ModuleSpec): string {
  return `Module "${name}"${group === undefined ? '' : ` (group "${group}")`}`;
}

/** @param attempts how often it was tried. */
export function moduleError(place: ModulePlace, module: ModuleSpec, job: number, attempts: number, thrown: unknown) {
  const why = isSkipped(thrown) ? 'It threw what skip() gave. Return it instead.' : errorText(thrown);
  const often = attempts === 1 ? '' : `, at its attempt ${attempts}`;
  const message = `${moduleText(place, module)} failed in job ${job}${often}: ${why}`;
  return new ModuleError(message, { ...contextOf(place, module, job), attempts, cause: thrown });
}
