/** Which of this process's own Node options make sense for a worker. */

import { nameOf, nodeOptionsOf, optionsIn, parseNodeOptions } from './node-options.js';

/** What a process runs. */
const RUN =
  'c|check|e|eval|p|pe|print|i|interactive|input-type|entry-url|run|test(-.*)?|watch(-.*)?|(build-)?snapshot-.*|build-.*|sea-config|prof-process';

/** How it is watched. Their files and ports are one for all processes. */
const WATCHED = 'inspect(-.*)?|inspector-.*|.*-inspection|debug(-.*)?|(cpu-|heap-)?prof(-.*)?|trace-event.*';

/** What its environment has been made of, which workers get as it is. */
const ENVIRONMENT = 'env-file(-if-exists)?';

const OWN = new RegExp(`^(${RUN}|${WATCHED}|${ENVIRONMENT})$`);

/** With old and young objects limited, V8 refuses a limit of the whole, or lets one of these raise it. */
const HEAP =
  /^(max-old-space-size(-percentage)?|(max|min)-semi-space-size|(max|initial)-heap-size|initial-old-space-size|huge-max-old-generation-size)$/;

export function inheritedArgv(argv: readonly string[]): readonly string[] {
  return without(OWN, argv);
}

/** The same of a value of NODE_OPTIONS. */
export function inheritedNodeOptions(text: string | undefined): string | undefined {
  return text && nodeOptionsOf(inheritedArgv(parseNodeOptions(text)));
}

/** What says nothing about the heap. */
export function withoutHeap(argv: readonly string[]): readonly string[] {
  return without(HEAP, argv);
}

function without(names: RegExp, argv: readonly string[]): readonly string[] {
  return optionsIn(argv)
    .filter((option) => !names.test(nameOf(option)))
    .flat() as string[];
}
