/** Copies the memory of a value: its buffers, and the views on them. */

import type { ValuePath } from '../data/value-path.js';
import { type BufferHolder, bufferCopy, isDetached, isPart, isResizable, isShared, ownCopy, viewOn } from './binary.js';
import { bufferPrototype } from './kinds.js';
import { refuseOwnKeys } from './lost-properties.js';
import { refuseDetached, refuseShared } from './rejections.js';
import { BUFFER } from './restore.js';

/** The copy of the value as far as it has come. */
export interface CopyInProgress {
  readonly path: ValuePath;
  /** Each object of the copy that is to be restored, followed by how. */
  readonly instances: unknown[];
  /** What of the copy owns whole buffers. */
  readonly buffers: BufferHolder[];
  /** The buffers of the value itself, those that only parts are shown of too. */
  readonly originals: ArrayBuffer[];
  readonly copies: Map<object, object>;
  readonly sharedMemory: boolean;
  /** What stands for a whole buffer in the copy. */
  own(buffer: ArrayBuffer): ArrayBuffer;
}

export function copyBuffer(buffer: ArrayBuffer, into: CopyInProgress): object {
  const copy = memoryOf(buffer, into);
  into.buffers.push(copy);
  refuseOwnKeys(buffer, into.path);
  return copy;
}

export function copyView(view: ArrayBufferView, prototype: object, into: CopyInProgress): object {
  const copy = viewCopy(view, into);
  into.copies.set(view, copy);
  if (prototype === bufferPrototype) into.instances.push(copy, BUFFER);
  return copy;
}

/** @throws {SerializationError} if no memory may be shared. */
export function sharedAsItIs<T extends object>(memory: T, { sharedMemory, path }: CopyInProgress): T {
  if (!sharedMemory) throw refuseShared(path);
  return memory;
}

function memoryOf(buffer: ArrayBuffer, into: CopyInProgress): ArrayBuffer {
  const known = into.copies.get(buffer);
  if (known !== undefined) return known as ArrayBuffer;
  if (isDetached(buffer)) throw refuseDetached(into.path);
  into.originals.push(buffer);
  // Some channels carry the bytes alone, so it arrives with a fixed length on all of them.
  const copy = isResizable(buffer) ? bufferCopy(buffer) : into.own(buffer);
  into.copies.set(buffer, copy);
  return copy;
}

function viewCopy(view: ArrayBufferView, into: CopyInProgress): ArrayBufferView {
  const { buffer } = view as ArrayBufferView<ArrayBuffer>;
  if (isShared(buffer)) return viewOn(view, sharedAsItIs(buffer, into), view.byteOffset);
  if (isDetached(buffer)) throw refuseDetached(into.path);
  const copy = isPart(view) ? partOf(view, buffer, into) : viewOn(view, memoryOf(buffer, into), 0);
  into.buffers.push(copy as ArrayBufferView<ArrayBuffer>);
  return copy;
}

function partOf(view: ArrayBufferView, buffer: ArrayBuffer, into: CopyInProgress): ArrayBufferView {
  into.originals.push(buffer);
  return ownCopy(view);
}
