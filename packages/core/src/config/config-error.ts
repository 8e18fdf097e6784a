/** All that is wrong with a config, in one error. */

import { type ErrorDetails, MagdaError } from '../errors/errors.js';
import type { Finding } from './finding.js';
import type { SourceText, TextPlace } from './source-text.js';

export interface ConfigProblem extends TextPlace {
  /** The code of the error that code-first pipelines get, or one that begins with `MAGDA_CONFIG_`. */
  readonly code: string;
  readonly message: string;
  /** The known name that was probably meant. */
  readonly suggestion?: string | undefined;
  /** What core says of the pipeline, where it is core that finds it wrong. */
  readonly cause?: unknown;
}

/** Problems that the message tells in full. */
const MOST_TOLD = 100;

/** A config that cannot be used. */
export class ConfigError extends MagdaError {
  static override readonly code: string = 'MAGDA_CONFIG';
  /** In the order of the file. */
  readonly problems: readonly ConfigProblem[];

  constructor(message: string, problems: readonly ConfigProblem[] = [], details?: ErrorDetails) {
    super(message, details);
    this.problems = problems;
  }
}

/** A problem as a compiler would print it: place, message, excerpt. */
export function problemText({ file, line, column, message, excerpt }: ConfigProblem): string {
  return `${file}:${line}:${column}: ${message}\n${excerpt.replace(/^/gm, '  ')}`;
}

/** @throws {ConfigError} listing the findings, if there are any. */
export function throwFindings(source: SourceText, findings: readonly Finding[]): void {
  const problems = problemsOf(source, findings);
  if (problems.length === 0) return;
  const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
  const told = problems.slice(0, MOST_TOLD).map(problemText);
  const more = problems.length > told.length ? [`… and ${problems.length - told.length} more.`] : [];
  throw new ConfigError([`${source.file} has ${count}:`, ...told, ...more].join('\n\n'), problems);
}

/** In the order of the text, each once. Of several in one place those are told of which the others are consequences. */
export function problemsOf(source: SourceText, findings: readonly Finding[]): readonly ConfigProblem[] {
  const first = new Map<number, number>();
  for (const { at, ...one } of findings) first.set(at[0], Math.min(stage(one), first.get(at[0]) ?? stage(one)));
  const causes = findings.filter(({ at, ...one }) => stage(one) === first.get(at[0]));
  const told = new Map(causes.map((one) => [`${one.at[0]} ${one.message}`, one]));
  return [...told.values()]
    .sort((one, other) => one.at[0] - other.at[0])
    .map(({ at, ...problem }) => ({ ...problem, ...source.place(at) }));
}

/** A value without its variable cannot have the right shape, and without that makes no sense in a pipeline. */
function stage({ code }: Pick<Finding, 'code'>): number {
  if (code === 'MAGDA_CONFIG_VARIABLE') return 0;
  return code.startsWith('MAGDA_CONFIG_') && code !== 'MAGDA_CONFIG_FILE' ? 1 : 2;
}
