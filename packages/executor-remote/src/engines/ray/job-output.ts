/** Brings what a worker prints from the log of its job to the driver, while it runs. */

import { PassThrough } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import type { SpawnRequest } from '@magda/core';
import { forwardOutput } from '@magda/worker-pool';
import { WebSocket } from 'ws';
import type { RayApi } from './api.js';
import { isRaysOwn } from './exit.js';
import type { RaySettings } from './options.js';

/** Ends with the job. What goes wrong on the way costs lines, which are in Ray's log all the same. */
export function followOutput(api: RayApi, id: string, output: RaySettings['output'], request: SpawnRequest): void {
  if (output === 'ignore') return;
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  forwardOutput({ stdout, stderr }, output, request);
  const { url, headers } = api.tail(id);
  const socket = new WebSocket(url, { headers, perMessageDeflate: false });
  const lines = new Lines((text) => stdout.write(text));
  socket.on('upgrade', (response) => response.socket.unref());
  socket.on('message', (chunk: Buffer) => lines.add(chunk));
  socket.on('error', () => {});
  socket.on('close', () => {
    lines.end();
    stdout.end();
    stderr.end();
  });
}

/** Whole lines, but for those that Ray adds. */
class Lines {
  readonly #decoder = new StringDecoder('utf8');
  #begun = '';

  constructor(private readonly write: (text: string) => void) {}

  add(chunk: Buffer): void {
    const lines = (this.#begun + this.#decoder.write(chunk)).split('\n');
    this.#begun = lines.pop() ?? '';
    const own = lines.filter((line) => !isRaysOwn(line));
    if (own.length > 0) this.write(`${own.join('\n')}\n`);
  }

  end(): void {
    if (this.#begun !== '') this.write(this.#begun);
  }
}
