/** Brings what workers print to the driver's own streams. */

import type { Readable, Writable } from 'node:stream';
import type { SpawnRequest } from '@magda/core';
import { oneOf } from '@magda/core/options';
import type { Cutter } from './cutter.js';
import { Outlet } from './outlet.js';
import { PrefixedLines } from './prefixed-lines.js';
import type { WorkerOutput } from './runtime.js';
import { WholeCharacters } from './whole-characters.js';

/** Where workers' output goes, and whether it goes there as it comes or in whole lines; or nowhere. */
export type Output =
  | 'ignore'
  | { readonly as: 'chunks' | 'lines'; readonly stdout: Writable; readonly stderr: Writable };

/** How an executor is told so. */
export type Stdio = 'prefixed' | 'inherit' | 'ignore';

export const stdioKind = oneOf('prefixed', 'inherit', 'ignore');

export function outputOf(stdio: Stdio): Output {
  const { stdout, stderr } = process;
  switch (stdio) {
    case 'prefixed':
      return { as: 'lines', stdout, stderr };
    case 'inherit':
      return { as: 'chunks', stdout, stderr };
    case 'ignore':
      return 'ignore';
  }
}

export function forwardOutput(worker: WorkerOutput, output: Output, { pipeline, group, replica }: SpawnRequest): void {
  for (const name of ['stdout', 'stderr'] as const) {
    // Node pipes those of a thread to the driver's stream of that name.
    const source = worker[name].unpipe();
    if (output === 'ignore') source.resume();
    else if (output.as === 'chunks') forward(source, output[name], new WholeCharacters());
    else forwardLines(source, output[name], `[${pipeline}/${group}/${replica}] `);
  }
}

/** Writes each line of `source` to `target` behind `prefix`, one without an end when the source ends. */
export function forwardLines(source: Readable, target: Writable, prefix: string): void {
  forward(source, target, new PrefixedLines(prefix));
}

function forward(source: Readable, target: Writable, cutter: Cutter): void {
  const outlet = Outlet.to(target);
  const write = (bytes: Buffer): void => {
    if (bytes.length > 0) outlet.write(source, bytes);
  };
  source.on('data', (chunk: Buffer) => write(cutter.take(chunk)));
  source.on('end', () => write(cutter.rest()));
  source.resume();
}
