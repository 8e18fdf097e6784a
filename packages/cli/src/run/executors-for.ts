/** The executors that a run is asked to use, each made once, and closed together. */

import type { Config } from '@magda/core/config';
import { UsageError } from '../usage-error.js';
import type { ExecutorChoice } from './executor-choice.js';
import { type LoadedExecutor, loadExecutor } from './load-executor.js';

export interface ChosenExecutors extends AsyncDisposable {
  /** Of groups that name none; undefined for a sequential pipeline, which takes none. */
  readonly executor: LoadedExecutor | undefined;
  /** By the name that groups give them. */
  readonly executors: Readonly<Record<string, LoadedExecutor>>;
}

/** @throws {UsageError} if there is no such executor, or none runs on it. */
export async function executorsFor(
  config: Config,
  choices: readonly ExecutorChoice[],
  folder: string,
): Promise<ChosenExecutors> {
  if (config.builder.kind === 'SequentialPipeline') return refuseAnyBut('inline', config, choices);
  for (const choice of choices) checkUse(choice, config);
  const made = new Map<string, LoadedExecutor>();
  const close = async () => {
    await Promise.all([...made.values()].map((executor) => executor[Symbol.asyncDispose]?.()));
  };
  const make = async (executor: string): Promise<LoadedExecutor> => {
    // What is written alike is one executor, so that its CPUs are not there twice.
    const loaded = made.get(executor) ?? (await loadExecutor(executor, folder));
    made.set(executor, loaded);
    return loaded;
  };
  const executors: Record<string, LoadedExecutor> = {};
  try {
    const executor = await make(choices.find(({ name }) => name === undefined)?.executor ?? 'inline');
    for (const { name, executor } of choices) if (name !== undefined) executors[name] = await make(executor);
    return { executor, executors, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}

function refuseAnyBut(only: string, { builder }: Config, choices: readonly ExecutorChoice[]): ChosenExecutors {
  const other = choices.find(({ name, executor }) => name !== undefined || executor !== only);
  if (other === undefined) return { executor: undefined, executors: {}, async [Symbol.asyncDispose]() {} };
  throw new UsageError(
    `Pipeline "${builder.name}" has no groups: its modules run one after another in this process. ` +
      `Give each a \`group\` to run them on ${other.executor}, or leave out --executor.`,
  );
}

/** A name that no group gives is a mistake in it: what was to run there would run somewhere else. */
function checkUse({ name, executor }: ExecutorChoice, { builder }: Config): void {
  if (name === undefined) return;
  const named = [...new Set(builder.toSpec().groups.flatMap((group) => group.executor ?? []))];
  if (named.includes(name)) return;
  throw new UsageError(
    `--executor ${name}=${executor}: no group of the config runs on "${name}". ` +
      (named.length === 0
        ? `Let one say so in its options, \`executor: ${name}\`, or leave out \`${name}=\`.`
        : `Groups run on ${named.map((one) => `"${one}"`).join(', ')}.`),
  );
}
