/** The driver's end of the thread that hears the hearts of workers. */

import { Worker } from 'node:worker_threads';
import type { WebSocket } from 'ws';
import type { Heart } from './heartbeat.js';
import type { FromThread, PulseThreadData, ToThread } from './heartbeat-messages.js';
import type { Invitation } from './join-tokens.js';

const program = new URL('./heartbeat.js', import.meta.url);

interface Listener {
  beating(): void;
  lost(): void;
}

export class PulseListener {
  readonly #hearts = new Map<string, Listener>();

  private constructor(
    private readonly thread: Worker,
    readonly port: number,
  ) {
    thread.on('message', (message: FromThread) => {
      if (message.kind === 'beating' || message.kind === 'lost') this.#hearts.get(message.id)?.[message.kind]();
    });
    // Its sockets close with it, so that the workers end by themselves.
    thread.on('error', () => {});
  }

  /** @throws {Error} saying what to do, if it cannot listen there. */
  static async open(data: PulseThreadData, warn: (line: string) => void): Promise<PulseListener> {
    const thread = new Worker(program, { workerData: data, execArgv: [] });
    thread.on('message', (message: FromThread) => {
      if (message.kind === 'warning') warn(message.line);
    });
    try {
      const port = await listening(thread);
      // Those who wait for workers keep the process alive; what listens to their hearts does not.
      thread.unref();
      return new PulseListener(thread, port);
    } catch (error) {
      await thread.terminate();
      throw error;
    }
  }

  /** The heart of the worker that has that invitation. */
  expect({ id, revoke }: Invitation<WebSocket>): Heart {
    let lost = (): void => {};
    const beating = new Promise<void>((resolve) => this.#hearts.set(id, { beating: resolve, lost: () => lost() }));
    this.#say({ kind: 'expect', id });
    return {
      beating,
      onLost(callback) {
        lost = callback;
      },
      hangUp: () => {
        revoke();
        this.#hearts.delete(id);
        this.#say({ kind: 'forget', id });
      },
    };
  }

  async close(): Promise<void> {
    await this.thread.terminate();
  }

  #say(message: ToThread): void {
    this.thread.postMessage(message);
  }
}

function listening(thread: Worker): Promise<number> {
  return new Promise((resolve, reject) => {
    thread.once('error', reject);
    thread.on('message', (message: FromThread) => {
      if (message.kind === 'listening') resolve(message.port);
      if (message.kind === 'failed') reject(message.error);
    });
  });
}
