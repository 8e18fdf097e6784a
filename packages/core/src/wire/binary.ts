/** ArrayBuffers and the views on them: which can be moved, and which have to be copied first. */

import { bufferPrototype, globalClass, kindOf } from './kinds.js';

/** Something that stands for an ArrayBuffer: itself, or a view on the whole of it. */
export type BufferHolder = ArrayBuffer | ArrayBufferView<ArrayBuffer>;

interface ViewClass {
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): ArrayBufferView;
  /** Without it, a length is told in bytes. */
  readonly BYTES_PER_ELEMENT?: number;
}

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

export function isResizable(buffer: ArrayBuffer): boolean {
  return (buffer as { readonly resizable?: boolean }).resizable === true;
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
export function ownCopy(view: ArrayBufferView): ArrayBufferView<ArrayBuffer> {
  const { buffer, byteOffset, byteLength } = view;
  return viewOn(view, copyOf(new Uint8Array(buffer, byteOffset, byteLength)), 0) as ArrayBufferView<ArrayBuffer>;
}

/** The same bytes in a buffer of fixed length. */
export function bufferCopy(buffer: ArrayBuffer): ArrayBuffer {
  return copyOf(new Uint8Array(buffer));
}

/** Unlike `slice()`, the constructor does not fill the memory with zeros first. */
function copyOf(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}

/** A view of the same type and length on other memory. */
export function viewOn(view: ArrayBufferView, memory: ArrayBufferLike, byteOffset: number): ArrayBufferView {
  const Class = viewClass(view);
  const other = new Class(memory, byteOffset, view.byteLength / (Class.BYTES_PER_ELEMENT ?? 1));
  if (Object.getPrototypeOf(view) === bufferPrototype) Object.setPrototypeOf(other, bufferPrototype as object);
  return other;
}

/** Reads the type of a view of any realm, whatever its own properties say. */
const tag = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag);

function viewClass(view: ArrayBufferView): ViewClass {
  // A Buffer is tagged Uint8Array.
  return globalClass(tag?.get?.call(view) ?? 'DataView') as unknown as ViewClass;
}
