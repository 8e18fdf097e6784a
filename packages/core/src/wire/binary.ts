/** ArrayBuffers and the views on them: which can be moved, and which have to be copied first. */

import { bufferPrototype, globalClass, kindOf } from './kinds.js';

/** Something that stands for an ArrayBuffer: itself, or a view on the whole of it. */
export type BufferHolder = ArrayBuffer | ArrayBufferView<ArrayBuffer>;

/** The buffers behind the holders that can be moved, each once. */
export function movable(holders: readonly BufferHolder[]): readonly ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  for (const holder of holders) {
    if (!ArrayBuffer.isView(holder)) buffers.add(holder);
    else if (!isPart(holder)) buffers.add(holder.buffer);
  }
  return [...buffers];
}

export function isShared(buffer: ArrayBufferLike): buffer is SharedArrayBuffer {
  return kindOf(Object.getPrototypeOf(buffer)) === 'shared';
}

/** Whether the buffer was moved away. */
export function isDetached(buffer: ArrayBuffer): boolean {
  if (buffer.byteLength > 0) return false;
  try {
    new Uint8Array(buffer);
    return false;
  } catch {
    return true;
  }
}

/** Whether the view shows less than its whole buffer, as Node's pooled Buffers do. */
export function isPart(view: ArrayBufferView): boolean {
  return view.byteLength !== view.buffer.byteLength;
}

/** A view of the same type and content on a buffer of its own. */
export function ownCopy(view: ArrayBufferView): ArrayBufferView {
  const bytes = view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength);
  const copy = new (viewClass(view))(bytes);
  if (Object.getPrototypeOf(view) === bufferPrototype) Object.setPrototypeOf(copy, bufferPrototype as object);
  return copy;
}

function viewClass(view: ArrayBufferView): new (buffer: ArrayBufferLike) => ArrayBufferView {
  // The tag is the type's own, whatever the realm; a Buffer is tagged Uint8Array.
  const tag = (view as unknown as { [Symbol.toStringTag]: string })[Symbol.toStringTag];
  return globalClass(tag) as unknown as new (
    buffer: ArrayBufferLike,
  ) => ArrayBufferView;
}
