/** Whether something is a timeline, for those who read one. */

import { describe } from '../../text/describe.js';

/** @throws {TypeError} unless it is one, as far as that can be seen. */
export function checkTimeline(where: string, timeline: unknown): void {
  const { loads } = (timeline ?? {}) as { readonly loads?: unknown };
  if (Array.isArray(loads)) return;
  throw new TypeError(`${where} takes what recordTimeline(pipeline) gives: it was given ${describe(timeline)}.`);
}
