/** Brings what a worker prints from the log of its job to the driver, while it runs and all of it once it has ended. */

import { PassThrough } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { SpawnRequest } from '@magda/core';
import { forwardOutput } from '@magda/worker-pool';
import type { WebSocket as Socket } from 'ws';
import { WebSocket } from '../../wire/websocket.js';
import { within } from '../../within.js';
import type { RayApi } from './api.js';
import { isRaysOwn } from './exit.js';
import type { RaySettings } from './options.js';

/** How long Ray may take to bring the end of a log by itself, which it does some seconds later. */
const TAIL_MS = 5_000;

/** What goes wrong on the way costs lines, which are in Ray's log all the same. */
export class JobOutput {
  readonly #lines: Lines;
  readonly #printed: Promise<unknown>;
  readonly #socket: Socket;
  readonly #closed: Promise<void>;

  /** @returns undefined if nobody wants to see it. */
  static of(api: RayApi, id: string, output: RaySettings['output'], request: SpawnRequest): JobOutput | undefined {
    return output === 'ignore' ? undefined : new JobOutput(api, id, output, request);
  }

  private constructor(
    private readonly api: Pick<RayApi, 'tail' | 'logs'>,
    private readonly id: string,
    output: RaySettings['output'],
    request: SpawnRequest,
  ) {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    forwardOutput({ stdout, stderr }, output, request);
    stderr.end();
    this.#lines = new Lines(stdout);
    this.#printed = finished(stdout).catch(() => {});
    const { url, headers } = api.tail(id);
    // An agent of its own: the usual one may go through a proxy, who would see the token.
    this.#socket = new WebSocket(url, { headers, perMessageDeflate: false, agent: false as never });
    this.#socket.on('upgrade', (response) => response.socket.unref());
    this.#socket.on('message', (chunk: Buffer) => this.#lines.add(chunk.toString('utf8')));
    this.#socket.on('error', () => {});
    this.#closed = new Promise((resolve) => this.#socket.on('close', () => resolve()));
  }

  /** Once the job has ended: resolves when all that it printed is on its way out of this process. */
  async end(): Promise<void> {
    const log = await this.api.logs(this.id).catch(() => undefined);
    if (log === undefined) await within(TAIL_MS, this.#closed);
    this.#socket.removeAllListeners('message').terminate();
    this.#lines.end(log);
    await this.#printed;
  }
}

/** Whole lines of a log, but for those that Ray adds. */
class Lines {
  #begun = '';
  #received = 0;

  constructor(private readonly target: PassThrough) {}

  add(text: string): void {
    this.#received += text.length;
    const lines = (this.#begun + text).split('\n');
    this.#begun = lines.pop() ?? '';
    const own = lines.filter((line) => !isRaysOwn(line));
    if (own.length > 0) this.target.write(`${own.join('\n')}\n`);
  }

  /** @param log all of it, of which some has come before. */
  end(log: string | undefined): void {
    if (log !== undefined) this.add(log.slice(this.#received));
    if (this.#begun !== '' && !isRaysOwn(this.#begun)) this.target.write(this.#begun);
    this.target.end();
  }
}
