/** Whether what came as a payload is one: what else it holds would be taken for ours further on. */

import { type BufferHolder, isShared } from './binary.js';
import { isObject, unless } from './breach.js';
import { kindOf } from './kinds.js';
import type { Payload } from './payload.js';
import { BUFFER, NO_PROTOTYPE } from './restore.js';

/**
 * That the lists refer to parts of the value is not asked, which would take a walk through it: all that is in them came in the
 * same message, and belongs to nobody else.
 * @throws {Breach} if it is none.
 */
export function checkPayload(payload: unknown): asserts payload is Payload {
  unless(isObject(payload) && Object.hasOwn(payload, 'value') && !Array.isArray(payload), 'a result without a value');
  for (const key in payload) {
    if (key === 'value') continue;
    const list = payload[key];
    if (list === undefined) continue;
    if (key === 'instances') checkInstances(list);
    else if (key === 'buffers') checkBuffers(list);
    else unless(false, 'a result with more than belongs to one');
  }
}

function checkInstances(list: unknown): void {
  unless(Array.isArray(list) && list.length % 2 === 0, 'a result whose instances are no list of pairs');
  for (let at = 0; at < list.length; at += 2) {
    unless(isObject(list[at]) && isRestoration(list[at + 1]), 'a result with instances that cannot be restored');
  }
}

function isRestoration(how: unknown): boolean {
  if (typeof how === 'string' || how === BUFFER || how === NO_PROTOTYPE) return true;
  return isObject(how) && typeof how.type === 'string' && isObject(how.hidden) && isObject(how.fields);
}

function checkBuffers(list: unknown): void {
  unless(Array.isArray(list), 'a result whose buffers are no list');
  for (let at = 0; at < list.length; at++) unless(isHolder(list[at]), 'a result with buffers that are none');
}

/** Whether it stands for an ArrayBuffer that nobody shares. */
export function isHolder(holder: unknown): holder is BufferHolder {
  if (!isObject(holder)) return false;
  if (ArrayBuffer.isView(holder)) return !isShared(holder.buffer);
  return kindOf(Object.getPrototypeOf(holder) ?? {}) === 'buffer';
}
