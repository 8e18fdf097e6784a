/** Finds the class of a module: the live one, or the one that its source file registers. */

import { ModuleSourceError } from '../errors/errors.js';
import type { ModuleClass } from '../module/module.js';
import { ModuleFactory } from '../module/registry.js';
import { errorText } from '../text/error-text.js';
import type { ClassReference } from '../wire/host-spec.js';
import { whileLoading } from './loading.js';

/** How this runtime imports the file of a module. */
export type LoadSource = (source: string) => Promise<unknown>;

export async function loadClass(spec: ClassReference, load: LoadSource): Promise<ModuleClass> {
  if (spec.Class !== undefined) return spec.Class as ModuleClass;
  const source = spec.source as string;
  try {
    await whileLoading(() => load(source));
  } catch (cause) {
    throw new ModuleSourceError(
      `Could not load ${source}, the source of module type "${spec.type}": ${errorText(cause)}`,
      {
        module: spec.name,
        cause,
      },
    );
  }
  if (!ModuleFactory.has(spec.type)) {
    throw new ModuleSourceError(
      `${source} does not register the module type "${spec.type}" when it is loaded. ` +
        `Decorate the class with @register("${spec.type}", import.meta.url) in that file.`,
      { module: spec.name },
    );
  }
  return ModuleFactory.get(spec.type);
}
