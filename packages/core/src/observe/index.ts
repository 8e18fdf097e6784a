/** Seeing what a pipeline is and does: timelines, explanations and diagrams. */

export { toSvg } from './diagram/diagram-svg.js';
export { toDot } from './diagram/dot.js';
export { toMermaid } from './diagram/mermaid.js';
export type { Described } from './diagram/model.js';
export type { Advice, Bottleneck } from './explain/advice.js';
export { bottleneck } from './explain/bottleneck.js';
export { explain } from './explain/explain.js';
export type { Explanation, GroupTimes, ModuleTime, PathSegment, TimeUses } from './explain/explanation.js';
export type { TimeUse } from './explain/stretches.js';
export type { LaneEntry, TimelineEntry } from './timeline/entries.js';
export type { GroupLoad } from './timeline/group-load.js';
export type { GroupSlots } from './timeline/group-slots.js';
export type { JobEntry, ModuleRun, ModuleSkip, Visit } from './timeline/job-entry.js';
export {
  type ModuleLinks,
  type Observable,
  type RecordOptions,
  recordTimeline,
  type Timeline,
} from './timeline/timeline.js';
export type { SvgOptions } from './timeline/timeline-drawing.js';
export type { TextOptions } from './timeline/timeline-text.js';
export type { Trace, TraceEvent } from './timeline/trace.js';
