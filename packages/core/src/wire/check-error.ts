/** Whether what came as an error can be rebuilt, and in a bounded time: a few bytes can stand for a tree of any size. */

import { isCount, isList, isObject, unless } from './breach.js';
import { isHolder } from './check-payload.js';
import type { ErrorEnvelope, PackedError, PackedFields } from './error-envelope.js';

/** Far more than any host packs. */
const MAX_VALUES = 100_000;
const MAX_DEPTH = 50;

/** @throws {Breach} if it is nothing that was thrown and packed. */
export function checkThrown(envelope: unknown): asserts envelope is ErrorEnvelope {
  new ErrorCheck().any(envelope);
}

/** @throws {Breach} if it is no error that was packed. */
export function checkError(envelope: unknown): asserts envelope is PackedError {
  unless(isObject(envelope) && envelope.kind === 'error', 'an error that is none');
  checkThrown(envelope);
}

class ErrorCheck {
  #values = 0;
  #depth = 0;

  any(value: unknown): void {
    unless(isObject(value) && ++this.#values <= MAX_VALUES && ++this.#depth <= MAX_DEPTH, 'an error of no known form');
    const envelope = value as unknown as ErrorEnvelope;
    switch (envelope.kind) {
      case 'value':
        unless(
          !isObject(envelope.value) || envelope.value instanceof RegExp,
          'an error that holds what was not packed',
        );
        break;
      case 'date':
        unless(typeof envelope.time === 'number', 'an error with a date that is none');
        break;
      case 'bytes':
        unless(isHolder(envelope.bytes), 'an error with bytes that are none');
        break;
      case 'sparse':
        unless(isCount(envelope.length) && envelope.length < 2 ** 32, 'an error with a list of no length');
        this.#fields(envelope.fields);
        break;
      case 'list':
      case 'set':
        this.#each(envelope.items, (item) => this.any(item));
        break;
      case 'map':
        this.#each(envelope.entries, (entry) => this.#each(entry, (member) => this.any(member)));
        break;
      case 'record':
        this.#fields(envelope.fields);
        break;
      case 'error':
        this.#parts(envelope);
        break;
      default:
        unless(envelope satisfies never, 'an error of no known form');
    }
    this.#depth--;
  }

  #parts({ base, class: name, name: called, message, stack, fields, hidden }: PackedError): void {
    const texts = [base, name, called, message, stack ?? ''];
    unless(
      texts.every((text) => typeof text === 'string'),
      'an error without its texts',
    );
    this.#fields(fields);
    this.#fields(hidden);
  }

  #fields(fields: PackedFields): void {
    this.#each(fields, (field) => {
      unless(isList(field, 2) && typeof field[0] === 'string', 'an error with a field that has no name');
      this.any(field[1]);
    });
  }

  #each(list: unknown, visit: (member: unknown) => void): void {
    unless(isList(list, MAX_VALUES), 'an error with a list that is none');
    for (let at = 0; at < list.length; at++) visit(list[at]);
  }
}
