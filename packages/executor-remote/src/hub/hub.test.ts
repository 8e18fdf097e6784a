import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterEach, expect, test, vi } from 'vitest';
import type { WebSocket } from 'ws';
import type { JoinToken } from '../engine.js';
import { expired, key, valid } from '../fixtures/certificates.js';
import { randomToken } from '../secrets.js';
import { connectToHub } from '../wire/connect-to-hub.js';
import { type Hello, hello, tell, told } from '../wire/handshake.js';
import { Hub } from './hub.js';
import type { Invitation } from './join-tokens.js';

/** More than systems keep for a connection that nobody reads. */
const FLOOD_BYTES = 64 * 2 ** 20;

const BAD_REQUEST = /^HTTP\/1\.1 400 Bad Request\r\n/;

const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function open(tls?: { readonly cert: string; readonly key: string; readonly clientCa?: string }) {
  const warnings: string[] = [];
  const hub = await Hub.open({
    listen: { host: '127.0.0.1', port: 0, tls },
    portOption: 'listen.port',
    token: randomToken(),
    warn: (line) => warnings.push(line),
  });
  closing.push(() => hub.close());
  return { hub, warnings };
}

function ticketFor(
  hub: Hub,
  { id, secrets }: Pick<Invitation<WebSocket>, 'id' | 'secrets'>,
  more: Partial<JoinToken> = {},
): JoinToken {
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

async function connected(ticket: JoinToken, purpose: 'join' | 'pulse' = 'join') {
  const socket = await connectToHub(ticket, purpose);
  closing.push(() => socket.terminate());
  return socket;
}

/** All that the hub says to those bytes before it hangs up. */
async function answerTo(hub: Hub, bytes: string): Promise<string> {
  const socket = connect(hub.port, '127.0.0.1');
  socket.on('error', () => {});
  let answer = '';
  socket.on('data', (chunk: Buffer) => {
    answer += chunk.toString('latin1');
  });
  socket.write(bytes, 'latin1');
  await new Promise((resolve) => socket.once('close', resolve));
  return answer;
}

/** How many bytes get through to the hub after those before it hangs up. */
async function floodAfter(hub: Hub, bytes: string): Promise<number> {
  const socket = connect(hub.port, '127.0.0.1');
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.on('error', () => {}).write(bytes);
  let through = 0;
  const chunk = Buffer.alloc(2 ** 16);
  const more = () => {
    if (through >= FLOOD_BYTES) return void socket.destroy();
    socket.write(chunk, (error) => {
      if (error) return;
      through += chunk.byteLength;
      more();
    });
  };
  more();
  await closed;
  return through;
}

test('a worker that was invited comes in once for each purpose', async () => {
  const { hub } = await open();
  const invitation = hub.invite();
  const ticket = ticketFor(hub, invitation);
  await connected(ticket, 'pulse');
  await connected(ticket);
  await Promise.all([invitation.arrivals.join, invitation.arrivals.pulse]);
});

test('what a worker sends before anybody listens is kept until somebody does', async () => {
  const { hub } = await open();
  const invitation = hub.invite();
  const socket = await connected(ticketFor(hub, invitation));
  tell(socket, hello('here', undefined));
  const arrived = await invitation.arrivals.join;
  // Answers come after all that was sent before them.
  for (const other of [hub.invite(), hub.invite()]) await connected(ticketFor(hub, other));
  expect((await told<Hello>(arrived, 'wire')).host).toBe('here');
});

test('F60 F63 no secret, a wrong one, a used one and one of another driver are refused, and told without the secret', async () => {
  const [{ hub, warnings }, { hub: other }] = await Promise.all([open(), open()]);
  const invitation = hub.invite();
  const ticket = ticketFor(hub, invitation);
  await connected(ticket);
  const guessed = 'a-secret-that-somebody-guessed';
  const revoked = hub.invite();
  revoked.revoke();
  const refused = [
    ticket,
    { ...ticketFor(hub, hub.invite()), join: guessed },
    { ...ticketFor(hub, hub.invite()), join: '' },
    { ...ticketFor(hub, hub.invite()), id: 'unknown' },
    ticketFor(hub, other.invite()),
    ticketFor(hub, revoked),
  ];
  for (const each of refused) {
    const error = await connectToHub(each, 'join').catch((caught: Error) => caught);
    expect((error as Error).message).toMatch(/^could not join the driver at ws:\/\/127.*401$/);
  }
  const { join, pulse } = ticket;
  await expect(connectToHub({ ...ticket, pulse: join }, 'pulse')).rejects.toThrow('401');
  const told = warnings.join('\n');
  expect(told).toContain('its secret is unknown, or was used before');
  for (const secret of [join, pulse, guessed, ...refused.map((each) => each.join).filter(Boolean)])
    expect(told).not.toContain(secret);
});

test.each([
  ['a request of a browser', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n', 'it is no worker'],
  ['a greeting of SSH', 'SSH-2.0-scan\r\n', 'it does not speak HTTP'],
  ['a greeting of TLS', '\x16\x03\x01\x02\x00\x01\x00', 'it does not speak HTTP'],
  ['nothing but zeros', '\0'.repeat(100), 'it does not speak HTTP'],
])(
  'F58 F61 a port scanner that sends %s is refused in a line, and workers still come in',
  async (_what, bytes, why) => {
    const { hub, warnings } = await open();
    expect(await answerTo(hub, bytes)).toMatch(BAD_REQUEST);
    expect(warnings).toEqual([expect.stringContaining(why)]);
    await connected(ticketFor(hub, hub.invite()));
  },
);

test('F62 more than a few kilobytes from a stranger are cut', async () => {
  const { hub, warnings } = await open();
  const upgrade = 'GET /join/x HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n';
  // Headers are cut while they come.
  expect(await answerTo(hub, `${upgrade}X-Filler: ${'x'.repeat(100_000)}`)).toMatch(BAD_REQUEST);
  const post = `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${FLOOD_BYTES}\r\n\r\n`;
  for (const beginning of [`${upgrade}\r\n`, post]) {
    expect(await floodAfter(hub, beginning)).toBeLessThan(FLOOD_BYTES / 4);
  }
  expect(warnings.map((line) => /: (it .*)\.$/.exec(line)?.[1])).toEqual([
    'it does not speak HTTP',
    'it shows no secret',
    'it is no worker',
  ]);
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
  await connected(ticketFor(hub, hub.invite()));
  const idle = () => sockets.filter((socket) => !socket.destroyed).length;
  await vi.waitFor(() => expect(idle()).toBeLessThanOrEqual(256), { timeout: 15_000, interval: 5 });
});

test('F60 with TLS plaintext is refused, and so is a certificate that nobody vouches for or that has expired', async () => {
  const { hub, warnings } = await open({ cert: valid, key });
  expect(await answerTo(hub, 'GET /join/x HTTP/1.1\r\n\r\n')).not.toContain('HTTP/1.1 101');
  expect(warnings).toContainEqual(expect.stringContaining('it does not speak TLS as it must'));
  await connected(ticketFor(hub, hub.invite(), { ca: valid }));
  const strange = { ...ticketFor(hub, hub.invite(), { ca: valid }), ca: undefined };
  await expect(connectToHub(strange, 'join')).rejects.toThrow(/certificate/);

  const { hub: old } = await open({ cert: expired, key });
  const ticket = ticketFor(old, old.invite(), { ca: expired });
  const error = await connectToHub(ticket, 'join').catch((caught: Error) => caught);
  expect((error as Error).message).toMatch(/expired/);
  expect((error as Error).message).not.toContain(ticket.join);
});

test('with mutual TLS a worker without a certificate is refused, whatever its secret', async () => {
  const { hub } = await open({ cert: valid, key, clientCa: valid });
  await expect(connectToHub(ticketFor(hub, hub.invite(), { ca: valid }), 'join')).rejects.toThrow(/could not join/);
  const shown = connectTls({ port: hub.port, host: '127.0.0.1', ca: valid, cert: valid, key });
  await once(shown, 'secureConnect');
  shown.destroy();
});

test('F55 a driver that is not there is named with its port', async () => {
  const { hub } = await open();
  const ticket = ticketFor(hub, hub.invite());
  await hub.close();
  await expect(connectToHub(ticket, 'join')).rejects.toThrow(ticket.hub);
});
