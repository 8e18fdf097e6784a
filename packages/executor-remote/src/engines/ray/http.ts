/** One request to Ray's dashboard. Not by fetch(): what it says of itself Ray takes for a browser, and refuses to write. */

import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | undefined;
  /** Milliseconds in which nothing may come. */
  readonly patience: number;
}

export interface Reply {
  readonly status: number;
  readonly text: string;
}

/** Those that are idle keep no process alive. */
const agents = {
  'http:': new HttpAgent({ keepAlive: true, maxSockets: 16 }),
  'https:': new HttpsAgent({ keepAlive: true, maxSockets: 16 }),
};

/** @throws what the network says, if there is no answer. */
export function exchange({ method, url, headers, body, patience }: Call, signal?: AbortSignal): Promise<Reply> {
  const secure = url.protocol === 'https:';
  const request = secure ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const call = request(url, {
      method,
      headers: { ...headers, ...(body && { 'content-length': String(body.byteLength) }) },
      agent: secure ? agents['https:'] : agents['http:'],
      ...(signal && { signal }),
    });
    call.setTimeout(patience, () => call.destroy(new Error(`no answer for ${patience} ms`)));
    call.on('error', reject);
    call.on('response', (response) => void read(response).then(resolve, reject));
    call.end(body);
  });
}

async function read(response: IncomingMessage): Promise<Reply> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return { status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') };
}
