import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import type { JoinToken } from './engine.js';
import { encode, formatVersion } from './wire/codec.js';

const program = fileURLToPath(new URL('../dist/worker.js', import.meta.url));

/** What a driver does with a worker that joins. */
type Driver = (socket: WebSocket, raw: Socket) => unknown;

/** Which knows no secret. */
const REFUSING = 'refusing';

/** Listens for workers as drivers do. */
class FakeDriver implements Disposable {
  readonly #sockets = new WebSocketServer({ noServer: true });
  readonly #server: Server = createServer();

  static async listening(driver: Driver | typeof REFUSING): Promise<FakeDriver> {
    const fake = new FakeDriver(driver);
    fake.#server.listen(0, '127.0.0.1');
    await once(fake.#server, 'listening');
    return fake;
  }

  private constructor(driver: Driver | typeof REFUSING) {
    this.#server.on('upgrade', (request, raw: Socket, head) => {
      if (driver === REFUSING) return raw.end('HTTP/1.1 401 Unauthorized\r\n\r\n');
      this.#sockets.handleUpgrade(request, raw, head, (socket) => {
        socket.on('error', () => {});
        if (request.url?.startsWith('/join')) void driver(socket, raw);
      });
      return undefined;
    });
  }

  get hub(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  [Symbol.dispose](): void {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#server.close();
  }
}

/** How a worker ends that was given the address. */
async function outcome(hub: string) {
  const ticket: JoinToken = {
    ...{ id: 'x', hub, join: 'secret', pulse: 'secret', beat: 500, silence: undefined },
    ...{ messageLimit: 2 ** 20, ca: undefined, workingDir: '.' },
  };
  const env = { ...process.env, MAGDA_TICKET: JSON.stringify(ticket) };
  const worker: ChildProcess = spawn(process.execPath, [program], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const [said, [code]] = await Promise.all([text(worker.stderr as NodeJS.ReadableStream), once(worker, 'close')]);
  return { code, said };
}

/** It says what drivers say, until the worker is ready. */
const afterWelcome =
  (then: Driver): Driver =>
  async (socket, raw) => {
    await once(socket, 'message');
    socket.send(JSON.stringify({ format: formatVersion(), sources: [] }));
    await once(socket, 'message');
    then(socket, raw);
  };

const afterHello =
  (...words: readonly string[]): Driver =>
  async (socket) => {
    await once(socket, 'message');
    for (const word of words) socket.send(word);
    await once(socket, 'message');
    socket.close();
  };

/** Of a driver with another version of core, as far as this one's workers look at it. */
const SPEC = {
  ...{ protocol: 99, version: '9.9.9', modules: [], hooks: [] },
  ...{ context: { kind: 'value' }, resources: { numGpus: 0, gpuIds: [] } },
};

test.each<[string, Driver | typeof REFUSING, RegExp]>([
  [
    'says something else than hello',
    afterHello('hello?'),
    /could not join the driver at \S+: the other side said something else/,
  ],
  [
    'says half of what drivers say',
    afterHello('{"sources":5}'),
    /could not join .*: the other side does not say what drivers say/,
  ],
  [
    'has a newer format',
    afterHello('{"format":99,"sources":[]}'),
    /could not start: its Node\.js v\S+ is too old to read/,
  ],
  ['hangs up at once', (socket) => socket.close(), /could not join .*: the other side closed the connection/],
  ['knows no secret', REFUSING, /could not join .*: it does not know the secret of this worker, .*: 401/],
  [
    'sends bytes that are no message',
    afterWelcome((socket) => socket.send(Buffer.from([0x12, 0x34]))),
    /cannot read what the driver at \S+ sent: .*no message\. Run the same version/,
  ],
  [
    'sends half of a message',
    afterWelcome((socket) => socket.send(encode({ kind: 'start' }).subarray(0, 8))),
    /cannot read .*no message/,
  ],
  [
    'sends a frame that is too large',
    afterWelcome((socket) => socket.send(Buffer.alloc(2 ** 18 + 1))),
    /cannot read .*[Mm]ax payload size/,
  ],
  [
    'sends bytes that are no frame',
    afterWelcome((_, raw) => raw.write('HTTP/1.1 400 Bad Request\r\n\r\n')),
    /cannot read .*frame/,
  ],
  [
    'is cut off within a frame',
    afterWelcome((_, raw) => raw.end(Buffer.from([0x82, 126, 0x10, 0, 1, 2]))),
    /the connection to the driver at \S+ broke off/,
  ],
  [
    'asks for what there is not',
    afterWelcome((socket) => socket.send(encode({ kind: 'dance' }))),
    /was asked for what it does not know: .*dance.* Install one version/,
  ],
  [
    'sends a request that is none',
    afterWelcome((socket) => socket.send(encode({ kind: 'start' }))),
    /cannot read .*: it is no request: /,
  ],
  ['sends nothing', afterWelcome((socket) => socket.send(encode(null))), /was asked for what it does not know/],
  [
    'has another version of core',
    afterWelcome((socket) => socket.send(encode({ kind: 'start', spec: SPEC }))),
    /the pipeline was built with 9\.9\.9 \(protocol 99\)/,
  ],
])('F58 F59 F60 a worker whose driver %s says so in one line, and exits with 1', async (_, driver, line) => {
  using fake = await FakeDriver.listening(driver);
  const { code, said } = await outcome(fake.hub);
  expect(said).toMatch(line);
  expect(said).toMatch(/^magda-worker: .*\.\n$/);
  expect(said).not.toContain('secret"');
  expect(code).toBe(1);
});

test('F55 a worker whose driver cannot be reached says so in one line, and exits with 1', async () => {
  const fake = await FakeDriver.listening(REFUSING);
  const { hub } = fake;
  fake[Symbol.dispose]();
  const { code, said } = await outcome(hub);
  expect(said).toMatch(/^magda-worker: could not join the driver at \S+: .*ECONNREFUSED.*\.\n$/);
  expect(code).toBe(1);
});

test('a worker whose driver closes the channel ends without a word', async () => {
  using fake = await FakeDriver.listening(afterWelcome((socket) => socket.close()));
  expect(await outcome(fake.hub)).toEqual({ code: 0, said: '' });
});
