/** Which buffers go with a task instead of being copied: those that no other reader can need again. */

import type { Task } from '../task/task.js';

/** The invocations that read a value; undefined if the caller does, too. */
export type Readers = readonly number[] | undefined;

type Tasks = readonly (Task | undefined)[];

/** Lists the buffers in `transfer` if the task is the last reader to get them. */
export function moveBuffers(
  task: Task,
  buffers: readonly object[],
  readers: Readers,
  tasks: Tasks,
  transfer: object[],
): void {
  if (buffers.length === 0 || !isLast(task, readers, tasks)) return;
  transfer.push(...buffers);
  for (const index of readers) (tasks[index] as Task).moved = true;
}

/** How many bytes would be moved with the task, were it handed over for good. */
export function bytesToMove(task: Task, buffers: readonly ArrayBuffer[], readers: Readers, tasks: Tasks): number {
  if (buffers.length === 0 || !isLast(task, readers, tasks)) return 0;
  return buffers.reduce((bytes, { byteLength }) => bytes + byteLength, 0);
}

/** Whether the task is the last reader to get a value, and no other can need it again. */
function isLast(task: Task, readers: Readers, tasks: Tasks): readers is readonly number[] {
  const isServed = (index: number) => {
    const reader = tasks[index];
    return reader !== undefined && (reader.through || (reader.final && reader.state === 'handed') || reader === task);
  };
  return readers?.every(isServed) === true;
}
