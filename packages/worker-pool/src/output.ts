/** Brings what workers print to the driver's own streams, in whole lines that say who printed them. */

import type { Readable, Writable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import type { SpawnRequest } from '@magda/core';
import type { WorkerOutput } from './runtime.js';

/** Where workers' output goes, and whether it goes there as it comes or in whole lines; or nowhere. */
export type Output =
  | 'ignore'
  | { readonly as: 'chunks' | 'lines'; readonly stdout: Writable; readonly stderr: Writable };

/** How an executor is told so. */
export type Stdio = 'prefixed' | 'inherit' | 'ignore';

/** @throws {TypeError} in the name of the executor `by`, if it is none. */
export function outputOf(stdio: Stdio, by: string): Output {
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
        `${by}(): stdio must be "prefixed", "inherit" or "ignore", but it is ${JSON.stringify(stdio)}.`,
      );
  }
}

export function forwardOutput(worker: WorkerOutput, output: Output, { pipeline, group, replica }: SpawnRequest): void {
  for (const name of ['stdout', 'stderr'] as const) {
    // tinypool has piped some of them to the driver's stream of that name.
    const source = worker[name].unpipe();
    if (output === 'ignore') source.resume();
    else if (output.as === 'chunks') forwardChunks(source, output[name]);
    else forwardLines(source, output[name], `[${pipeline}/${group}/${replica}] `);
  }
}

function forwardChunks(source: Readable, target: Writable): void {
  source.on('data', (chunk: Buffer) => {
    if (!target.write(chunk)) pauseUntilDrained(source, target);
  });
  source.resume();
}

/** Writes each line of `source` to `target` behind `prefix`, one without an end when the source ends. */
export function forwardLines(source: Readable, target: Writable, prefix: string): void {
  const decoder = new StringDecoder('utf8');
  let begun = '';
  const write = (lines: string): void => {
    const text = lines.split('\n').map((line) => `${prefix}${line}\n`);
    if (!target.write(text.join(''))) pauseUntilDrained(source, target);
  };
  source.on('data', (chunk: Buffer) => {
    const text = decoder.write(chunk);
    const end = text.lastIndexOf('\n');
    if (end >= 0) write(begun + text.slice(0, end));
    begun = end >= 0 ? text.slice(end + 1) : begun + text;
  });
  source.on('end', () => {
    begun += decoder.end();
    if (begun !== '') write(begun);
  });
  source.resume();
}

const paused = new WeakMap<Writable, Set<Readable>>();

/** One listener for all sources: hundreds of workers may wait for one stream. */
function pauseUntilDrained(source: Readable, target: Writable): void {
  source.pause();
  const waiting = paused.get(target);
  if (waiting !== undefined) return void waiting.add(source);
  const sources = new Set([source]);
  paused.set(target, sources);
  target.once('drain', () => {
    paused.delete(target);
    for (const each of sources) each.resume();
  });
}
