/** Records what the jobs of a pipeline do, and shows it: as text, as a picture, as a trace, as data. */

import type { PipelineEventName, PipelineEvents } from '../../events/events.js';
import { checkOptions, type OptionKinds, oneOf, wholeNumber } from '../../options/check-options.js';
import type { PipelineSpec } from '../../spec/spec.js';
import { describe } from '../../text/describe.js';
import { type ExecutorNames, executorNames } from '../executor-names.js';
import { renderSvg } from '../svg/drawing.js';
import { type Chart, chartOf } from './chart.js';
import { svgKinds, textKinds } from './drawing-options.js';
import { entriesOf, type LaneEntry, lanesOf, type TimelineEntry } from './entries.js';
import { type GroupLoad, groupLoads } from './group-load.js';
import { type GroupSlots, groupSlots } from './group-slots.js';
import type { JobEntry } from './job-entry.js';
import { Recorder } from './recorder.js';
import { type SvgOptions, timelineDrawing } from './timeline-drawing.js';
import { type TextOptions, timelineText } from './timeline-text.js';
import { type Trace, traceOf } from './trace.js';

/** What can be recorded: every built pipeline, parallel or sequential. */
export interface Observable {
  readonly name: string;
  on<Name extends PipelineEventName>(event: Name, listener: (event: PipelineEvents[Name]) => void): () => void;
  /** Where they are there, `explain` follows the links instead of guessing them from the times. */
  readonly modules?: readonly ModuleLinks[];
  /** What its groups are; where it is there, replicas and slots that had nothing to do count too. */
  toSpec?(): Pick<PipelineSpec, 'modules' | 'groups'>;
}

/** What is known of a module besides its times. */
export interface ModuleLinks {
  readonly name: string;
  readonly group: string | undefined;
  readonly aggregate: boolean;
  /** Names of its predecessors. */
  readonly inputs: readonly string[];
}

export interface RecordOptions {
  /**
   * How many jobs to remember of those that have settled; default 10,000. Each takes about 1.2 KB with five modules.
   * Loads, and how busy the lanes are, count every job.
   */
  readonly jobs?: number;
  /** Which: those called last (the default), or those that took longest. */
  readonly keep?: 'newest' | 'slowest';
}

export interface Timeline {
  readonly name: string;
  /** As the pipeline lists them; undefined where it does not. */
  readonly modules: readonly ModuleLinks[] | undefined;
  /** By group, the executor that it names; empty where all name the same. */
  readonly executors: ReadonlyMap<string | undefined, string>;
  /** Those remembered, in the order of calls, with times in milliseconds since the epoch. */
  readonly jobs: readonly JobEntry[];
  /** How many jobs there were, remembered or not. */
  readonly recorded: number;
  /** The most jobs that were in flight together. */
  readonly mostAtOnce: number;
  /** How many jobs have settled each second, from the first call to the last end; 0 before the first has. */
  readonly throughput: number;
  /** Milliseconds from a job's call to its end, on average; 0 before the first has settled. */
  readonly wallPerJob: number;
  /** What each group had to do for all jobs, remembered or not; the one that can take the fewest jobs a second first. */
  readonly loads: readonly GroupLoad[];
  /**
   * When the first job was called, in milliseconds since the epoch; 0 without jobs. Once jobs are forgotten: when the
   * first module of those remembered began.
   */
  readonly begin: number;
  /** Milliseconds from there to the end of the last module. */
  readonly makespan: number;
  readonly lanes: readonly LaneEntry[];
  /** All runs and waits, and what was lost, as plain data, job by job. */
  entries(): TimelineEntry[];
  /** A Gantt chart for the terminal, without a final newline. */
  toText(options?: TextOptions): string;
  /** A Gantt chart as an SVG document, for light and dark. */
  toSvg(options?: SvgOptions): string;
  /** Chrome trace events, for Perfetto: write it as JSON. */
  toTrace(): Trace;
  /** Listens no longer; what was recorded stays. */
  stop(): void;
}

const recordKinds: OptionKinds<RecordOptions> = { jobs: wholeNumber(1, true), keep: oneOf('newest', 'slowest') };

/**
 * Records every job, group and module event from now on, until `stop()`.
 * @throws {TypeError} for what is no built pipeline, and for options that cannot be.
 */
export function recordTimeline(pipeline: Observable, options: RecordOptions = {}): Timeline {
  if (typeof (pipeline as Observable | null | undefined)?.on !== 'function') {
    throw new TypeError(
      `recordTimeline() takes a built pipeline, as build() gives it: it was given ${describe(pipeline)}.`,
    );
  }
  checkOptions('recordTimeline()', options, recordKinds);
  const { jobs = 10_000, keep = 'newest' } = options;
  const recorder = new Recorder({ jobs, keep });
  const subscriptions = [
    pipeline.on('job', (event) => recorder.onJob(event)),
    pipeline.on('group', (event) => recorder.onGroup(event)),
    pipeline.on('module', (event) => recorder.onModule(event)),
  ];
  const { name, modules } = pipeline;
  const spec = pipeline.toSpec?.();
  return new RecordedTimeline(name, modules, spec && groupSlots(spec), recorder, subscriptions);
}

class RecordedTimeline implements Timeline {
  /** Which executors groups name, where they name different ones. */
  readonly executors: ExecutorNames;
  readonly #recorder: Recorder;
  readonly #subscriptions: readonly (() => void)[];
  #derived: { version: number; jobs: readonly JobEntry[]; chart: Chart } | undefined;

  constructor(
    readonly name: string,
    readonly modules: readonly ModuleLinks[] | undefined,
    private readonly groups: readonly GroupSlots[] | undefined,
    recorder: Recorder,
    subscriptions: readonly (() => void)[],
  ) {
    this.#recorder = recorder;
    this.executors = executorNames(modules?.map(({ group }) => group) ?? [], groups);
    this.#subscriptions = subscriptions;
  }

  get jobs(): readonly JobEntry[] {
    return this.#current().jobs;
  }

  get recorded(): number {
    return this.#recorder.recorded;
  }

  get mostAtOnce(): number {
    return this.#recorder.mostAtOnce;
  }

  get throughput(): number {
    const { jobs, last } = this.#recorder.settled;
    return jobs === 0 ? 0 : (jobs / (last - this.#recorder.recording().begin)) * 1000;
  }

  get wallPerJob(): number {
    const { jobs, ms } = this.#recorder.settled;
    return jobs === 0 ? 0 : ms / jobs;
  }

  get loads(): readonly GroupLoad[] {
    return groupLoads(this.#recorder.recording().replicas, this.#recorder.calls, this.groups, this.executors);
  }

  get begin(): number {
    return this.#current().chart.begin;
  }

  get makespan(): number {
    return this.#current().chart.makespan;
  }

  get lanes(): readonly LaneEntry[] {
    return lanesOf(this.#current().chart);
  }

  entries(): TimelineEntry[] {
    const { jobs, chart } = this.#current();
    return entriesOf(jobs, chart);
  }

  toText(options?: TextOptions): string {
    checkOptions('toText()', options, textKinds);
    return timelineText(this.#current().chart, options);
  }

  toSvg(options?: SvgOptions): string {
    checkOptions('toSvg()', options, svgKinds);
    return renderSvg(timelineDrawing(this.#current().chart, options));
  }

  toTrace(): Trace {
    const { jobs, chart } = this.#current();
    return traceOf(jobs, chart);
  }

  stop(): void {
    for (const unsubscribe of this.#subscriptions) unsubscribe();
  }

  /** What is drawn is derived once for all that was heard so far. */
  #current(): { jobs: readonly JobEntry[]; chart: Chart } {
    const { version } = this.#recorder;
    if (this.#derived?.version === version) return this.#derived;
    const recording = this.#recorder.recording();
    this.#derived = { version, jobs: recording.jobs, chart: chartOf(this.name, recording, this.executors) };
    return this.#derived;
  }
}
