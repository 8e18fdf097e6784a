/** A config that has been read: the pipeline that it describes, and what it says besides. */

import type { ParallelBuildOptions } from '../build/build-options.js';
import { ParallelPipeline } from '../builder/parallel-pipeline.js';
import type { SequentialPipeline } from '../builder/sequential-pipeline.js';
import { InvalidPipelineError, MagdaError } from '../errors/errors.js';
import { warnOnStandardError } from '../log/standard-error.js';
import type { FromFile } from '../module/from-file.js';
import type { Pipeline } from '../runtime/pipeline.js';
import { type ConfigProblem, problemsOf, problemText, throwFindings } from './config-error.js';
import type { Finding } from './finding.js';
import { graphFindings } from './graph-findings.js';
import type { Places } from './places.js';
import type { SourceText } from './source-text.js';

export interface ConfigParts {
  readonly source: SourceText;
  readonly places: Places;
  readonly builder: ParallelPipeline | SequentialPipeline;
  readonly sharedParameters: Readonly<Record<string, unknown>> | undefined;
  readonly rates: ParallelBuildOptions['rates'];
  readonly context: FromFile | undefined;
  readonly warnings: readonly Finding[];
}

export class Config {
  /** As code would have described the pipeline: to build, to draw, to look at. */
  readonly builder: ParallelPipeline | SequentialPipeline;
  readonly sharedParameters: Readonly<Record<string, unknown>> | undefined;
  /** Those that groups share, by name. */
  readonly rates: ParallelBuildOptions['rates'];
  readonly context: FromFile | undefined;
  /** What is not wrong, but probably not meant. */
  readonly warnings: readonly ConfigProblem[];
  readonly #source: SourceText;
  readonly #places: Places;

  constructor({ source, places, builder, sharedParameters, rates, context, warnings }: ConfigParts) {
    this.#source = source;
    this.#places = places;
    this.builder = builder;
    this.sharedParameters = sharedParameters;
    this.rates = rates;
    this.context = context;
    this.warnings = problemsOf(source, warnings);
  }

  get name(): string {
    return this.builder.name;
  }

  /** URLs of the files that its hooks and its context are in. */
  get functionFiles(): readonly string[] {
    const hooks = this.builder.toSpec().groups.flatMap(({ afterCreated }) => afterCreated);
    const files = hooks.flatMap((hook) => (hook.kind === 'file' ? hook.reference.file : []));
    return [...new Set([...files, ...(this.context === undefined ? [] : [this.context.file])])];
  }

  /** On the console. */
  printWarnings(): void {
    for (const warning of this.warnings) warnOnStandardError(problemText(warning));
  }

  /**
   * Builds the pipeline. What the config says of shared parameters wins over the options, and they over its context and
   * its rates, name by name.
   *
   * @throws {ConfigError} for what the executor cannot give or carry.
   */
  async build(options: ParallelBuildOptions = {}): Promise<Pipeline> {
    const { context = this.context, sharedParameters: given, rates, ...others } = options;
    const common = { ...others, context, sharedParameters: this.sharedParameters ?? given };
    try {
      if (this.builder instanceof ParallelPipeline) {
        return await this.builder.build({ ...common, rates: { ...this.rates, ...rates } });
      }
      const { executor, executors, claimTimeout: _, startTimeout: __, ...sequential } = common;
      if (executor !== undefined || executors !== undefined) {
        warnOnStandardError(
          `Pipeline "${this.name}" has no groups, so it runs in this process, and not on the executor.`,
        );
      }
      return await this.builder.build(sequential);
    } catch (error) {
      throwFindings(this.#source, this.#placed(error));
      throw error;
    }
  }

  /** What is found before anything starts; all else has no place in the file. */
  #placed(error: unknown): readonly Finding[] {
    if (!(error instanceof MagdaError) || !BEFORE_THE_START.has(error.code)) return [];
    return graphFindings(
      error instanceof InvalidPipelineError && error.errors.length > 0 ? error.errors : [error],
      this.#places,
    );
  }
}

const BEFORE_THE_START = new Set([
  'MAGDA_INVALID_PIPELINE',
  'MAGDA_UNKNOWN_NAME',
  'MAGDA_INFEASIBLE_CLAIM',
  'MAGDA_MODULE_SOURCE',
]);
