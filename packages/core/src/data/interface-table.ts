/** The interfaces that one side knows, so that their instances keep their class on the way. */

import { type InterfaceClass, interfaceId, isInterfaceClass } from './interface.js';
import type { ValuePath } from './value-path.js';

export interface InterfaceTable {
  byId(id: string): InterfaceClass | undefined;
}

/** The id of an instance's class, which the reader will find it by. */
export function knownId(Class: InterfaceClass, interfaces: InterfaceTable, path: ValuePath): string {
  const id = interfaceId(Class);
  const known = interfaces.byId(id);
  if (known !== Class) throw known === undefined ? unlisted(Class, path) : mistaken(Class, id, path);
  if ((Class.encode === undefined) !== (Class.decode === undefined)) {
    throw path.refusal(
      `interface ${Class.name} has only one of \`static encode\` and \`static decode\``,
      'Give it both, or neither.',
    );
  }
  return id;
}

/** The class of an instance that has arrived. */
export function arrivedClass(id: string, interfaces: InterfaceTable, path: ValuePath): InterfaceClass {
  const Class = interfaces.byId(id);
  if (Class !== undefined) return Class;
  throw path.refusal(
    `it holds an instance of interface "${id}", which is unknown here`,
    `List it in \`static contains = [${id}]\` of an interface that the reading module accepts.`,
  );
}

/** The interface class of an object with this prototype. */
export function interfaceOf(prototype: object): InterfaceClass | undefined {
  const Class: unknown = prototype.constructor;
  return isInterfaceClass(Class) && Class.prototype === prototype ? Class : undefined;
}

function unlisted(Class: InterfaceClass, path: ValuePath): Error {
  return path.refusal(
    `instance of interface ${Class.name}, which no module of the pipeline accepts or produces`,
    `List it in \`static contains = [${Class.name}]\` of an interface that carries it.`,
  );
}

function mistaken(Class: InterfaceClass, id: string, path: ValuePath): Error {
  return path.refusal(
    `instance of interface ${Class.name}, but in this pipeline "${id}" is another class`,
    'Give each a `static id` of its own, and load its file once.',
  );
}
