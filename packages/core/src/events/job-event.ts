/** Emits that a job was called, or has settled. */

import type { Clock } from '../util/clock.js';
import type { Phase } from '../wire/protocol.js';
import type { EventHub } from './event-hub.js';

export function emitJob(
  events: EventHub,
  clock: Clock,
  status: 'queued' | 'succeeded' | 'failed',
  { id, kind }: { readonly id: number; readonly kind: Phase },
  error?: unknown,
): void {
  if (!events.listening.job) return;
  events.emit('job', () => ({
    ...{ status, time: clock.now(), job: id, phase: kind },
    ...(status === 'failed' ? { error } : {}),
  }));
}
