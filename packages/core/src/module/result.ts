/** One result with what a module may know of where it comes from. */

import type { SourceInfo } from '../wire/host-spec.js';

export class Result<Value = unknown> {
  readonly value: Value;
  /** Name of the module that gave it. */
  readonly name: string;
  /** The name under which the module's result is exposed. */
  readonly exposed: string | undefined;
  /** Id of the interface that the module produces. */
  readonly interface: string | undefined;
  /** Registered type of the module; a key of this process where it has none. */
  readonly type: string;

  constructor(value: Value, source: SourceInfo) {
    this.value = value;
    this.name = source.name;
    this.exposed = source.exposed;
    this.interface = source.interfaces[0];
    this.type = source.types[0] as string;
    Object.freeze(this);
  }

  /** For messages: `"B" (interface Total, exposed as "total")`. */
  describe(): string {
    const facts = [
      this.interface === undefined ? `type ${this.type}` : `interface ${this.interface}`,
      ...(this.exposed === undefined ? [] : [`exposed as "${this.exposed}"`]),
    ];
    return `"${this.name}" (${facts.join(', ')})`;
  }
}
