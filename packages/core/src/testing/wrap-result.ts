/** Makes the result of an imaginary predecessor of any value. */

import { type InterfaceClass, interfaceAncestry, isInterfaceClass } from '../data/interface.js';
import { isModuleClass, typeAncestry } from '../module/metadata.js';
import type { ModuleClass } from '../module/module.js';
import { checkOptions, kinds, type OptionKinds } from '../options/check-options.js';
import type { SourceInfo } from '../wire/host-spec.js';

/** Where the value is said to come from. */
export interface WrapOptions {
  /** Name of the module; default 'testing-module'. */
  readonly name?: string | undefined;
  /** Class of the module, by which the result is found. */
  readonly type?: ModuleClass | undefined;
  /** The name under which the result is exposed. */
  readonly exposed?: string | undefined;
}

const wrapKinds = {
  name: kinds.text,
  type: { must: 'a module class', holds: isModuleClass },
  exposed: kinds.text,
} as const satisfies OptionKinds<WrapOptions>;

/** A value and its imaginary source. */
export class WrappedResult {
  constructor(
    readonly value: unknown,
    readonly source: SourceInfo,
  ) {}
}

/** A result for `data()`. An instance of an interface is found by its class without more ado, other values by what `options` say. */
export function wrapResult(value: unknown, options: WrapOptions = {}): WrappedResult {
  checkOptions('wrapResult()', options, wrapKinds);
  const { name = 'testing-module', type, exposed } = options;
  const Class = (value as object | null | undefined)?.constructor;
  return new WrappedResult(value, {
    name,
    exposed,
    interfaces: isInterfaceClass(Class) ? interfaceAncestry(Class as InterfaceClass) : [],
    types: type === undefined ? ['plain value'] : typeAncestry(type),
  });
}
