/** From a request to a worker that serves: launched, joined, compared, watched. */

import { fileURLToPath } from 'node:url';
import type { SpawnOptions, SpawnRequest } from '@magda/core';
import type { WebSocket } from 'ws';
import { acceptWorker } from './accept-worker.js';
import type { JoinToken, LaunchedWorker } from './engine.js';
import { type Heart, heartHere } from './hub/heartbeat.js';
import type { PulseListener } from './hub/heartbeat-listener.js';
import { beatOf, type Pulses } from './hub/heartbeats.js';
import type { Hub } from './hub/hub.js';
import type { Invitation } from './hub/join-tokens.js';
import type { Settings } from './options.js';
import { RemoteConnection } from './remote-connection.js';
import { SharedSender } from './shared/shared-sender.js';
import type { Shares } from './shared/shares.js';
import { digestOf } from './sources/digest.js';
import { portable, sourceText } from './sources/portable.js';
import type { HashedSource, Hello } from './wire/handshake.js';
import { SocketChannel } from './wire/socket-channel.js';
import { within } from './within.js';

const program = new URL('./worker.js', import.meta.url);

export interface WorkerPlace {
  readonly settings: Settings;
  readonly hub: Hub;
  /** Hears the hearts of workers in this event loop. */
  readonly pulses: Pulses;
  /** Hears them however busy that is, where workers end themselves. */
  readonly listener: PulseListener | undefined;
  readonly shares: Shares;
}

/** @throws whatever prevented it, once nothing is left of the worker. */
export async function startWorker(
  place: WorkerPlace,
  request: SpawnRequest,
  options: SpawnOptions,
): Promise<RemoteConnection> {
  const { settings, hub } = place;
  const { signal } = options;
  const sources = await hashed(request.sources, settings.workingDir);
  signal.throwIfAborted();
  const invitation = hub.invite();
  const heart = place.listener?.expect(invitation) ?? heartHere(invitation, place.pulses);
  // It may come before its engine knows that it runs.
  const received = invitation.arrivals.join.then(async (socket) => ({
    socket,
    hello: await acceptWorker(socket, sources),
  }));
  received.catch(() => {});
  try {
    const order = { request, program, ticket: ticketOf(place, invitation) };
    const worker = await settings.engine.launch(order, options);
    return await served(place, request, heart, worker, received, signal);
  } catch (error) {
    heart.hangUp();
    throw error;
  }
}

async function served(
  { settings, shares }: WorkerPlace,
  request: SpawnRequest,
  heart: Heart,
  worker: LaunchedWorker,
  received: Promise<{ readonly socket: WebSocket; readonly hello: Hello }>,
  signal: AbortSignal,
): Promise<RemoteConnection> {
  const { engine, workingDir, messageLimit, joinTimeout, silence } = settings;
  try {
    const meanwhile = unlessEnded(request, worker, joinTimeout, signal);
    const { socket, hello } = await meanwhile(received);
    await meanwhile(heart.beating);
    const channel = new SocketChannel(socket, messageLimit);
    const connection = new RemoteConnection({
      channel,
      outbox: new SharedSender(channel, shares, hello),
      worker,
      endsItselfAfter: 2 * silence,
      endsItself: !engine.alwaysReaches,
      portable: (file) => sourceText(portable(file, workingDir)),
      hangUp: () => heart.hangUp(),
    });
    heart.onLost(() => connection.lost(2 * silence));
    return connection;
  } catch (error) {
    await worker.stop();
    await within(2 * silence, worker.exited);
    throw error;
  }
}

/** Waits for steps on the way only as long as the worker lives, the time has not run out, and somebody wants it. */
function unlessEnded({ id }: SpawnRequest, worker: LaunchedWorker, ms: number, signal: AbortSignal) {
  return async <T>(step: Promise<T>): Promise<T> => {
    step.catch(() => {});
    const ended = new AbortController();
    const failure = new Promise<never>((_, reject) => {
      void worker.exited
        .then(async ({ reason }) => `The worker of ${id} did not start: ${reason}.${await quoted(worker)}`)
        .then((message) => reject(new Error(message)));
      signal.addEventListener('abort', () => reject(signal.reason), { signal: ended.signal });
      if (signal.aborted) reject(signal.reason);
    });
    failure.catch(() => {});
    try {
      const outcome = await within(ms, Promise.race([step.then((value) => ({ value })), failure]));
      if (outcome !== undefined) return outcome.value;
    } finally {
      ended.abort();
    }
    throw new Error(
      `The worker of ${id} was launched, but did not join within ${ms} ms. See that its host reaches the driver at ` +
        `the address that remote() advertises, or raise \`joinTimeout\`.${await quoted(worker)}`,
    );
  };
}

async function quoted(worker: LaunchedWorker): Promise<string> {
  const words = (await worker.lastWords?.())?.trim();
  return words ? ` It printed:\n${words.replaceAll(/^/gm, '  ')}` : '';
}

async function hashed(sources: readonly string[], workingDir: string): Promise<readonly HashedSource[]> {
  return await Promise.all(
    sources.map(async (source) => ({
      ...portable(source, workingDir),
      hash: await digestOf(fileURLToPath(source)),
    })),
  );
}

function ticketOf({ settings, hub, listener }: WorkerPlace, { id, secrets }: Invitation<WebSocket>): JoinToken {
  const { engine, address, pulse, listen, workingDir, silence, messageLimit } = settings;
  return {
    id,
    ...secrets,
    hub: address(hub.port),
    pulseHub: listener && pulse?.address(listener.port),
    ca: listen.tls?.ca ?? listen.tls?.cert,
    beat: beatOf(silence),
    silence: engine.alwaysReaches ? undefined : silence,
    ...{ workingDir, messageLimit },
  };
}
