/** What is not wrong with a config, but probably not meant. */

import type { PipelineSpec } from '../spec/spec.js';
import { nearest } from '../text/nearest.js';
import type { Finding } from './finding.js';
import type { CheckedOptions } from './parse-options.js';
import type { Places } from './places.js';
import type { ConfigContent } from './schema.js';

export interface Reading {
  readonly kind: PipelineSpec['kind'];
  readonly content: ConfigContent;
  readonly options: CheckedOptions;
  /** Names of variables that stand nowhere. */
  readonly unused: readonly string[];
}

export function warningsOf({ kind, content, options, unused }: Reading, places: Places): readonly Finding[] {
  const { name, hooks } = options;
  const warnings: Finding[] = [];
  const warn = (message: string, at: Finding['at'] = [0, 0]) =>
    warnings.push({ code: 'MAGDA_CONFIG_VALUE', message, at });
  for (const variable of unused) warn(`The variable ${variable} is given, but stands nowhere in this config.`);
  if (name !== undefined && content.name !== undefined && name !== content.name) {
    warn(`The pipeline is called "${name}", as its reader says, and not "${content.name}".`, places.key('name'));
  }
  for (const [index, { options }] of (content.groups ?? []).entries()) {
    const { rate } = options ?? {};
    if (typeof rate !== 'string' || Object.hasOwn(content.rates ?? {}, rate)) continue;
    const message = `The rate "${rate}" is none of the config's \`rates\`: it has to be given to build().${hintOf(rate, content)}`;
    warn(message, places.of('groups', index, 'options', 'rate'));
  }
  if (kind === 'ParallelPipeline') return warnings;
  if (content.groups !== undefined) {
    const message = 'No module has a group, so the pipeline is sequential and the declared groups mean nothing.';
    warn(message, places.key('groups'));
  }
  if (!hooks.isEmpty) warn('No module has a group, so the hooks of `afterCreated` are called by nobody.');
  return warnings;
}

function hintOf(rate: string, { rates = {} }: ConfigContent): string {
  const suggestion = nearest(rate, Object.keys(rates));
  return suggestion === undefined ? '' : ` Did you mean "${suggestion}"?`;
}
