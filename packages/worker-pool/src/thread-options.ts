/** Which of this process's own Node options its threads have, where they cannot simply have all. */

import { Worker } from 'node:worker_threads';
import { inheritedArgv } from './inherited-argv.js';
import { type NodeOption, nameOf, nodeOptionsOf, optionsIn, parseNodeOptions } from './node-options.js';

/** The one option that threads inherit and then end by: it is about a program that is no file. */
const isInputType = (option: NodeOption): boolean => nameOf(option) === 'input-type';

/** No thread is started with it. */
const REFUSED = '--no-option-of-threads';

/** @returns undefined if threads can have all: then Node hands them on, also those that no list of arguments may name. */
export function threadArgv(argv: readonly string[]): string[] | undefined {
  if (!optionsIn(argv).some(isInputType)) return undefined;
  return optionsIn(inheritedArgv(argv)).filter(areOfThreads).flat() as string[];
}

/** This process's own variables, with what a group adds. */
export function threadEnvironment(env: Readonly<Record<string, string>>): Record<string, string> {
  const { NODE_OPTIONS } = process.env;
  const options = NODE_OPTIONS && { NODE_OPTIONS: threadNodeOptions(NODE_OPTIONS) };
  return { ...(process.env as Record<string, string>), ...options, ...env };
}

export function threadNodeOptions(text: string): string {
  const options = optionsIn(parseNodeOptions(text));
  if (!options.some(isInputType)) return text;
  return nodeOptionsOf(options.filter((option) => !isInputType(option)).flat() as string[]);
}

/** Node alone knows which options are of threads and which of processes; it names the wrong ones of a list. */
function areOfThreads(option: NodeOption): boolean {
  try {
    new Worker('', { eval: true, execArgv: [...(option as readonly string[]), REFUSED] });
  } catch (error) {
    return (error as Error).message.endsWith(`: ${REFUSED}`);
  }
  return false;
}
