/** Workers as processes of this machine: the embedded engine. */

import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Exit, Resources, SpawnRequest } from '@magda/core';
import { checkResources, listOf } from '@magda/core/options';
import {
  argvWithin,
  capacityOf,
  environmentOf,
  exited,
  forwardOutput,
  type HeapLimit,
  heapLimit,
  inheritedArgv,
  killGroup,
  LEADING,
  MarkFile,
  notStartedError,
  type Output,
  outOfMemory,
  outputOf,
  PROCESS_DESCRIPTORS,
  requireDescriptors,
  stdioKind,
  sweepGroup,
  Tail,
  tellingLine,
} from '@magda/worker-pool';
import type { Engine, JoinToken, LaunchedWorker, LaunchOrder } from '../engine.js';
import { within } from '../within.js';

/** How long what a worker printed may take to arrive after its end. */
const LAST_WORDS_MS = 500;

/** The descriptor that a worker has its file for marks at, behind its streams. */
const MARKS = 3;

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
  checkResources('local()', options, {
    stdio: stdioKind,
    execArgv: listOf('a list of strings', (item) => typeof item === 'string'),
  });
  const { stdio = 'prefixed', execArgv = inheritedArgv(process.execArgv) } = options;
  const capacity = capacityOf(options);
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
  const limit = heapLimit(request.group, request.memory);
  const marks = MarkFile.make();
  const child = await started([...argvWithin(limit, execArgv), fileURLToPath(program)], request, marks);
  child.on('error', () => {});
  const { stdin, stdout, stderr } = child;
  const errors = new Tail(stderr);
  forwardOutput({ stdout, stderr }, output, request);
  // Not as an argument, which every user of this machine could read. For modules, and what they start, it is at its end.
  stdin.on('error', () => {});
  stdin.end(`${JSON.stringify({ ...ticket, marks: marks && MARKS, leading: true } satisfies JoinToken)}\n`);
  return {
    exited: ended(child, limit, errors).finally(() => marks?.close()),
    async stop() {
      if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) killGroup(child.pid);
    },
    lastStart: marks && (() => marks.last()),
    lastWords: async () => (ownWords(errors) === undefined ? tellingLine(errors.text) : ''),
  };
}

/** @throws {Error} if the system does not start it. */
async function started(argv: readonly string[], request: SpawnRequest, marks: MarkFile | undefined) {
  try {
    requireDescriptors(PROCESS_DESCRIPTORS);
    const child = spawn(process.execPath, argv, {
      ...LEADING,
      env: environmentOf(request, {}),
      stdio: ['pipe', 'pipe', 'pipe', ...(marks === undefined ? [] : [marks.file])],
    }) as ChildProcessWithoutNullStreams;
    // Node tells in the next turn why the system refused it, and may have made no pipes.
    if (child.pid === undefined) throw (await once(child, 'error'))[0];
    return child;
  } catch (error) {
    marks?.close();
    throw notStartedError(request.id, error);
  }
}

async function ended(child: ChildProcess, limit: HeapLimit | undefined, errors: Tail): Promise<Exit> {
  // What it printed last may come after its end; and what it left behind may hold its output open for ever.
  const silent = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const exit = await new Promise<Exit>((resolve) => {
    child.once('exit', (code, signal) => {
      sweepGroup(child.pid as number);
      resolve(exited(code, signal));
    });
  });
  await within(LAST_WORDS_MS, silent);
  const said = ownWords(errors);
  if (said !== undefined) return { ...exit, reason: `${exit.reason}: ${said.replace(/\.$/, '')}` };
  return errors.text.includes('heap out of memory') ? { ...exit, ...outOfMemory(limit?.total) } : exit;
}

/** Why a worker says that it ends. */
function ownWords(errors: Tail): string | undefined {
  return /^magda-worker: (.*)$/m.exec(errors.text)?.[1];
}
