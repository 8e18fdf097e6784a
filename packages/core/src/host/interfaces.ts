/** The interfaces that a host can meet: what its modules, and the modules that they accept, take and give. */

import { type InterfaceClass, interfaceClosure, isInterfaceClass } from '../data/interface.js';
import { moduleMeta } from '../module/metadata.js';
import type { ModuleConstructor } from '../module/module-constructor.js';
import { ResultSet } from '../module/result-set.js';
import type { InterfaceTable } from '../wire/payload.js';

export function interfacesOf(classes: readonly ModuleConstructor[]): readonly InterfaceClass[] {
  const found = new Set<InterfaceClass>();
  const seen = new Set<ModuleConstructor>(classes);
  for (const Class of seen) {
    const { accepts, produces, emits } = moduleMeta(Class);
    if (produces !== undefined) found.add(produces);
    if (isInterfaceClass(emits)) found.add(emits);
    for (const accepted of accepts) {
      if (isInterfaceClass(accepted)) found.add(accepted);
      else seen.add(accepted);
    }
  }
  return [...found];
}

export function interfaceTable(classes: readonly ModuleConstructor[]): InterfaceTable {
  const table = interfaceClosure([...interfacesOf(classes), ResultSet as unknown as InterfaceClass]);
  return { byId: (id) => table.get(id) };
}
