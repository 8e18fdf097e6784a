/** The thread of the driver that hears the hearts of workers, and answers them however busy the driver is. */

import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { type Heart, heartHere } from './heartbeat.js';
import { type FromThread, PULSE_PORT, type PulseThreadData, type ToThread } from './heartbeat-messages.js';
import { Pulses } from './heartbeats.js';
import { Hub } from './hub.js';

const { listen, token, silence } = workerData as PulseThreadData;
const driver = parentPort as MessagePort;
const say = (message: FromThread): void => driver.postMessage(message);
const hearts = new Map<string, Heart>();
const pulses = new Pulses(silence);

try {
  const warn = (line: string) => say({ kind: 'warning', line });
  const hub = await Hub.open({ listen, portOption: PULSE_PORT, token, warn });
  driver.on('message', ({ kind, id }: ToThread) => {
    if (kind === 'expect') expect(hub, id);
    else forget(id);
  });
  say({ kind: 'listening', port: hub.port });
} catch (error) {
  say({ kind: 'failed', error });
}

function expect(hub: Hub, id: string): void {
  const heart = heartHere(hub.invite(id), pulses);
  hearts.set(id, heart);
  heart.onLost(() => say({ kind: 'lost', id }));
  void heart.beating.then(() => say({ kind: 'beating', id }));
}

function forget(id: string): void {
  hearts.get(id)?.hangUp();
  hearts.delete(id);
}
