/** How a module gets its name, parameters and so on before its first field initializer runs. */

import type { Grant } from '../executor/claim.js';

const slot = Symbol.for('@magda/core/construction');

/** What a module is told of itself when it is made. */
export interface ModuleInit {
  readonly name: string;
  readonly group: string | undefined;
  readonly replica: number;
  readonly parameters: unknown;
  readonly sharedParameters: unknown;
  readonly context: unknown;
  readonly resources: Grant;
}

const place = globalThis as { [slot]?: ModuleInit | undefined };

/** Makes an instance whose base constructor finds `init` in a slot that every copy of core knows. */
export function construct<T>(Class: new () => T, init: ModuleInit): T {
  const outer = place[slot];
  place[slot] = init;
  try {
    return new Class();
  } finally {
    place[slot] = outer;
  }
}

/**
 * What the base constructor takes, once, so that a module cannot make another by hand.
 * @throws {TypeError} if nobody is making a module.
 */
export function takeConstruction(className: string): ModuleInit {
  const init = place[slot];
  if (init === undefined) {
    throw new TypeError(
      `A module is made by its pipeline, not by \`new ${className}()\`. Add ${className}.node('name') to a pipeline, ` +
        `or test the module alone with the harness of '@magda/core/testing'.`,
    );
  }
  place[slot] = undefined;
  return init;
}
