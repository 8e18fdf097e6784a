import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterEach, expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import type { Ticket } from '../engine.js';
import { expired, key, valid } from '../fixtures/certificates.js';
import { randomToken } from '../secrets.js';
import { dial } from '../wire/dial.js';
import { Hub } from './hub.js';
import type { Invitation } from './invitations.js';

const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function open(tls?: { readonly cert: string; readonly key: string; readonly clientCa?: string }) {
  const warnings: string[] = [];
  const hub = await Hub.open({
    listen: { host: '127.0.0.1', port: 0, tls },
    token: randomToken(),
    warn: (line) => warnings.push(line),
  });
  closing.push(() => hub.close());
  return { hub, warnings };
}

function ticketFor(
  hub: Hub,
  { id, secrets }: Pick<Invitation<WebSocket>, 'id' | 'secrets'>,
  more: Partial<Ticket> = {},
): Ticket {
  const address = `ws${more.ca === undefined ? '' : 's'}://127.0.0.1:${hub.port}`;
  return {
    id,
    ...secrets,
    hub: address,
    beat: 1_000,
    silence: 5_000,
    messageLimit: 2 ** 20,
    ca: undefined,
    workingDir: '/',
    ...more,
  };
}

async function dialled(ticket: Ticket, purpose: 'join' | 'pulse' = 'join') {
  const socket = await dial(ticket, purpose);
  closing.push(() => socket.terminate());
  return socket;
}

/** All that the hub says to those bytes before it hangs up. */
async function answerTo(hub: Hub, bytes: string | Buffer): Promise<string> {
  const socket = connect(hub.port, '127.0.0.1');
  socket.on('error', () => {});
  let answer = '';
  socket.on('data', (chunk: Buffer) => {
    answer += chunk.toString('latin1');
  });
  socket.write(bytes);
  await new Promise((resolve) => socket.once('close', resolve));
  return answer;
}

test('a worker that was invited comes in once for each purpose', async () => {
  const { hub } = await open();
  const invitation = hub.invite();
  const ticket = ticketFor(hub, invitation);
  await dialled(ticket, 'pulse');
  await dialled(ticket);
  await Promise.all([invitation.arrivals.join, invitation.arrivals.pulse]);
});

test('F60 F63 no secret, a wrong one, a used one and one of another driver are refused, and told without the secret', async () => {
  const [{ hub, warnings }, { hub: other }] = await Promise.all([open(), open()]);
  const invitation = hub.invite();
  const ticket = ticketFor(hub, invitation);
  await dialled(ticket);
  const revoked = hub.invite();
  revoked.revoke();
  const refused = [
    ticket,
    { ...ticketFor(hub, hub.invite()), join: 'wrong' },
    { ...ticketFor(hub, hub.invite()), join: '' },
    { ...ticketFor(hub, hub.invite()), id: 'unknown' },
    ticketFor(hub, other.invite()),
    ticketFor(hub, revoked),
  ];
  for (const each of refused) {
    const error = await dial(each, 'join').catch((caught: Error) => caught);
    expect((error as Error).message).toMatch(/^could not join the driver at ws:\/\/127.*401$/);
  }
  const { join, pulse } = ticket;
  await expect(dial({ ...ticket, pulse: join }, 'pulse')).rejects.toThrow('401');
  expect(warnings.length).toBeGreaterThan(0);
  for (const secret of [join, pulse, 'wrong'])
    expect(warnings.join()).not.toContain(secret === 'wrong' ? '"wrong"' : secret);
});

test('F58 F61 what a port scanner sends is answered in a line or not at all, and workers still come in', async () => {
  const { hub } = await open();
  for (const bytes of [
    'GET / HTTP/1.1\r\nHost: x\r\n\r\n',
    'SSH-2.0-scan\r\n',
    Buffer.from([22, 3, 1, 2, 0, 1, 0]),
    '\0'.repeat(100),
  ]) {
    expect(await answerTo(hub, bytes)).toMatch(/^(HTTP\/1\.1 400 Bad Request\r\n.*)?$/s);
  }
  await dialled(ticketFor(hub, hub.invite()));
});

test('F62 more than a few kilobytes from a stranger are cut', async () => {
  const { hub } = await open();
  const upgrade = 'GET /join/x HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n';
  expect(await answerTo(hub, `${upgrade}X-Filler: ${'x'.repeat(100_000)}`)).not.toContain('101');
  expect(await answerTo(hub, Buffer.concat([Buffer.from(`${upgrade}\r\n`), Buffer.alloc(2 ** 22)]))).toMatch(
    /^(HTTP\/1\.1 401 .*)?$/s,
  );
  expect(
    await answerTo(
      hub,
      Buffer.concat([Buffer.from('POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n'), Buffer.alloc(2 ** 22)]),
    ),
  ).toMatch(/^(HTTP\/1\.1 400 .*)?$/s);
});

test('F61 a thousand idle connections are few at any time, and keep no worker out', async () => {
  const { hub } = await open();
  const sockets: Socket[] = Array.from({ length: 1_000 }, () => connect(hub.port, '127.0.0.1'));
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
  });
  await Promise.all(
    sockets.map((socket) =>
      once(
        socket.on('error', () => {}),
        'connect',
      ).catch(() => {}),
    ),
  );
  await dialled(ticketFor(hub, hub.invite()));
  const idle = () => sockets.filter((socket) => !socket.destroyed).length;
  while (idle() > 256) await new Promise((resolve) => setImmediate(resolve));
});

test('F60 with TLS plaintext is refused, and so is a certificate that nobody vouches for or that has expired', async () => {
  const { hub, warnings } = await open({ cert: valid, key });
  expect(await answerTo(hub, 'GET /join/x HTTP/1.1\r\n\r\n')).not.toContain('101');
  expect(warnings.join()).toContain('TLS');
  await dialled(ticketFor(hub, hub.invite(), { ca: valid }));
  const strange = { ...ticketFor(hub, hub.invite(), { ca: valid }), ca: undefined };
  await expect(dial(strange, 'join')).rejects.toThrow(/certificate/);

  const { hub: old } = await open({ cert: expired, key });
  const ticket = ticketFor(old, old.invite(), { ca: expired });
  const error = await dial(ticket, 'join').catch((caught: Error) => caught);
  expect((error as Error).message).toMatch(/expired/);
  expect((error as Error).message).not.toContain(ticket.join);
});

test('with mutual TLS a worker without a certificate is refused, whatever its secret', async () => {
  const { hub } = await open({ cert: valid, key, clientCa: valid });
  await expect(dial(ticketFor(hub, hub.invite(), { ca: valid }), 'join')).rejects.toThrow(/could not join/);
  const shown = connectTls({ port: hub.port, host: '127.0.0.1', ca: valid, cert: valid, key });
  await once(shown, 'secureConnect');
  shown.destroy();
});

test('F55 a driver that is not there is named with its port', async () => {
  const { hub } = await open();
  const ticket = ticketFor(hub, hub.invite());
  await hub.close();
  await expect(dial(ticket, 'join')).rejects.toThrow(ticket.hub);
});
