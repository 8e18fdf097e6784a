/** Which executor runs each group of a pipeline. */

import { type MagdaError, UnknownNameError } from '../errors/errors.js';
import type { Executor } from '../executor/executor.js';
import type { PipelineSpec } from '../spec/spec.js';
import { nearest } from '../text/nearest.js';
import { quoted } from '../text/quoted.js';
import type { ParallelBuildOptions } from './build-options.js';
import { defaultExecutor } from './defaults.js';

export class GroupExecutors {
  /** Groups that name none of the executors that there are. */
  readonly problems: readonly MagdaError[];
  readonly #default: Executor;
  readonly #byGroup = new Map<string, { readonly name: string; readonly executor: Executor }>();
  /** Whether they are more than one. */
  readonly several: boolean;
  /** All that run a group. */
  readonly all: ReadonlySet<Executor>;

  constructor(spec: PipelineSpec, { executor = defaultExecutor(), executors = {} }: ParallelBuildOptions) {
    this.#default = executor;
    const problems: MagdaError[] = [];
    for (const { name: group, executor: name } of spec.groups) {
      // Whatever else it is, is told with the other options.
      if (typeof name !== 'string' || name === '') continue;
      if (Object.hasOwn(executors, name)) this.#byGroup.set(group, { name, executor: executors[name] as Executor });
      else problems.push(unknownExecutor(spec.name, group, name, Object.keys(executors)));
    }
    this.problems = problems;
    this.all = new Set(spec.modules.map(({ group }) => this.of(group)));
    this.several = this.all.size > 1;
  }

  of(group: string | undefined): Executor {
    return this.#byGroup.get(group as string)?.executor ?? this.#default;
  }

  /** What to call the group's executor, where there are several: as the group does, else as it calls itself. */
  nameFor(group: string): string | undefined {
    return this.several ? (this.#byGroup.get(group)?.name ?? this.#default.name) : undefined;
  }

  /** What to call an executor in messages, where there are several. */
  nameOf(executor: Executor): string | undefined {
    if (!this.several) return undefined;
    const named = [...this.#byGroup.values()].find((one) => one.executor === executor);
    return named?.name ?? executor.name;
  }

  /** Whether all groups run on executors of which that holds. */
  every(holds: (executor: Executor) => boolean): boolean {
    return [...this.all].every(holds);
  }
}

function unknownExecutor(pipeline: string, group: string, name: string, known: readonly string[]): MagdaError {
  const suggestion = nearest(name, known);
  const meant = suggestion === undefined ? '' : `Did you mean "${suggestion}"? `;
  const there =
    known.length === 0
      ? `Give it one of that name: build({ executors: { ${JSON.stringify(name)}: threads() } }), or magda run --executor ${name}=threads.`
      : `${meant}There ${known.length === 1 ? 'is' : 'are'} ${quoted(known)}.`;
  return new UnknownNameError(
    `Group "${group}" is to run on the executor "${name}", which the build was not given. ${there}`,
    { pipeline, group, suggestion },
  );
}
