/** Workers as processes of this machine: the embedded engine. */

import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Exit, Resources, SpawnRequest } from '@magda/core';
import { capacityOf, exited, forwardOutput, type Output } from '@magda/worker-pool';
import type { Engine, LaunchedWorker, LaunchOrder } from '../engine.js';
import { within } from '../within.js';
import { inheritedArgv } from './inherited-argv.js';

const MIB = 2 ** 20;

/** How long what a worker printed may take to arrive after its end. */
const LAST_WORDS_MS = 500;

/** Capacities are logical, as in Ray: they decide which groups fit, not what workers use. They default to this machine's. */
export interface LocalOptions extends Resources {
  /**
   * Where modules' output goes: `prefixed` (default) to this process's, in whole lines behind `[pipeline/group/replica]`;
   * `inherit` to this process's as it comes; `ignore` nowhere.
   */
  readonly stdio?: 'prefixed' | 'inherit' | 'ignore' | undefined;
  /** Arguments of Node for workers; default those of this process that make sense there. */
  readonly execArgv?: readonly string[] | undefined;
}

/** @throws {TypeError} if an option cannot be. */
export function local(options: LocalOptions = {}): Engine {
  const { stdio = 'prefixed', execArgv = inheritedArgv(process.execArgv) } = options;
  const capacity = capacityOf(options, 'local', ['stdio', 'execArgv']);
  const output = outputOf(stdio);
  return {
    name: 'local',
    admission: 'core',
    alwaysReaches: true,
    capacity: async () => capacity,
    launch: (order, { signal }) => launch(order, signal, output, execArgv),
  };
}

async function launch(
  { request, ticket, program }: LaunchOrder,
  signal: AbortSignal,
  output: Output,
  execArgv: readonly string[],
): Promise<LaunchedWorker> {
  signal.throwIfAborted();
  const { memory } = request;
  const heap = memory === undefined ? [] : [`--max-old-space-size=${Math.max(1, Math.floor(memory / MIB))}`];
  const child = spawn(process.execPath, [...execArgv, ...heap, fileURLToPath(program)], {
    env: environmentOf(request),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const { stdin, stdout, stderr } = child;
  const last = new LastWords();
  stderr.on('data', (chunk: Buffer) => last.hear(chunk));
  forwardOutput({ stdout, stderr }, output, request);
  // Not as an argument, which every user of this machine could read. Its end tells the worker that this process is gone.
  stdin.on('error', () => {});
  stdin.write(`${JSON.stringify(ticket)}\n`);
  return {
    exited: ended(child, memory, last),
    async stop() {
      child.kill('SIGKILL');
    },
  };
}

async function ended(child: ChildProcess, memory: number | undefined, last: LastWords): Promise<Exit> {
  // What it printed last may come after its end; and what it left behind may hold its output open for ever.
  const silent = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const exit = await new Promise<Exit>((resolve) => {
    child.once('error', (error) => resolve({ reason: `could not be started: ${error.message}` }));
    child.once('exit', (code, signal) => resolve(exited(code, signal)));
  });
  if (child.pid !== undefined) await within(LAST_WORDS_MS, silent);
  const said = last.find(/^magda-worker: (.*)$/m);
  if (said !== undefined) return { ...exit, reason: `${exit.reason}: ${said.replace(/\.$/, '')}` };
  if (last.find(/(heap out of memory)/) === undefined) return exit;
  const limit = memory === undefined ? "the runtime's default" : `${Math.floor(memory / MIB)} MiB`;
  return { ...exit, reason: `out of memory: heap limit ${limit}` };
}

/** A worker sees the GPUs that it was granted, and no others. */
function environmentOf({ env, resources: { gpuIds } }: SpawnRequest): NodeJS.ProcessEnv {
  return { ...process.env, CUDA_VISIBLE_DEVICES: gpuIds.join(','), ...env };
}

/** The end of what a worker printed as errors, where Node says what it died of. */
class LastWords {
  #text = '';

  hear(chunk: Buffer): void {
    this.#text = (this.#text + chunk.toString('latin1')).slice(-16_384);
  }

  /** What the pattern captures. */
  find(pattern: RegExp): string | undefined {
    return pattern.exec(this.#text)?.[1];
  }
}

function outputOf(stdio: unknown): Output {
  const { stdout, stderr } = process;
  switch (stdio) {
    case 'prefixed':
      return { as: 'lines', stdout, stderr };
    case 'inherit':
      return { as: 'chunks', stdout, stderr };
    case 'ignore':
      return 'ignore';
    default:
      throw new TypeError(
        `local(): stdio must be "prefixed", "inherit" or "ignore", but it is ${JSON.stringify(stdio)}.`,
      );
  }
}
