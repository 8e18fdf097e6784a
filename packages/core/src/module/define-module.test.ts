/** The functional form makes what decorators make. */

import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { skip } from '../data/skip.js';
import { defineModule } from './define-module.js';
import { makeModule, runArgs, sourceInfo } from './fixtures/instance.js';
import { moduleMeta, parametersSchema } from './metadata.js';
import { Module, type RunArgs } from './module.js';
import { ModuleFactory } from './registry.js';
import { ResultSet } from './result-set.js';

class Total extends Module.Interface {
  constructor(readonly value: number) {
    super();
  }
}

afterEach(() => ModuleFactory.unregister());

test('a definition becomes a finalized, registered class', () => {
  const Power = z.object({ power: z.number() });
  const Raise = defineModule({
    type: 'raise',
    source: 'file:///app/raise.js',
    accepts: [Total, { self: true }],
    produces: Total,
    expose: true,
    parameters: Power,
    run: ({ data, parameters }) => new Total(data.get(Total).value ** parameters.power),
  });
  expect(moduleMeta(Raise)).toEqual({
    kind: 'runtime',
    className: 'raise',
    accepts: [Total],
    acceptsSelf: true,
    produces: Total,
    exposed: true,
    type: 'raise',
    source: 'file:///app/raise.js',
  });
  expect(parametersSchema(Raise)).toBe(Power);
  expect(ModuleFactory.get('raise')).toBe(Raise);

  const data = new ResultSet([sourceInfo('m', { interfaces: ['Total'] })], [new Total(3)]);
  expect(makeModule(Raise, { parameters: { power: 2 } }).run(runArgs(undefined, data as never))).toEqual(new Total(9));
});

test('without a type nothing is registered', () => {
  const Plain = defineModule({ run: () => 1 });
  expect(ModuleFactory.types()).toEqual([]);
  expect(moduleMeta(Plain)).toMatchObject({ type: undefined, exposed: undefined, produces: undefined });
  expect(Plain.node('A').name).toBe('A');
});

test('its functions have the module as `this`, and its parameters', async () => {
  const said: unknown[] = [];
  const Module = defineModule({
    parameters: z.object({ n: z.number() }),
    bootstrap({ parameters }) {
      said.push(['bootstrap', this.name, parameters.n]);
    },
    async run({ request, parameters, job }: RunArgs<string> & { parameters: { n: number } }) {
      said.push(['run', this.name, parameters.n, request, job]);
    },
    teardown({ parameters }) {
      said.push(['teardown', this.name, parameters.n]);
    },
  });
  const { logger, signal } = runArgs(undefined);
  const module = makeModule(Module, { name: 'A', parameters: { n: 7 } });
  await module.bootstrap?.({ logger, signal });
  await module.run(runArgs('R'));
  await module.teardown?.({ logger });
  expect(said).toEqual([
    ['bootstrap', 'A', 7],
    ['run', 'A', 7, 'R', 1],
    ['teardown', 'A', 7],
  ]);
});

test('what it leaves out the class does not have', () => {
  const module = makeModule(defineModule({ run: () => 1 }));
  expect([module.bootstrap, module.teardown]).toEqual([undefined, undefined]);
});

test('neither a signal nor a logger is made unless the function asks', () => {
  const module = makeModule(defineModule({ run: ({ request }) => request }));
  const args = {
    ...{ data: new ResultSet<never>([], []), request: 1, job: 1, attempt: 1 },
    get signal(): never {
      throw new Error('made a signal');
    },
    get logger(): never {
      throw new Error('made a logger');
    },
    skip,
    emit: async () => {},
    progress() {},
  };
  expect(module.run(args)).toBe(1);
});

describe('what is wrong is refused at once', () => {
  class Total extends Module.Interface {}

  test.each([undefined, null, 5, []])('%j is no definition', (definition) => {
    expect(() => defineModule(definition as never)).toThrow(/defineModule\(\) (takes an object|needs a function)/);
  });

  test.each([
    ['accepts', { accepts: [null] }, /@accept of wrong takes .*given null/],
    ['produces', { produces: Map }, /`produces` must be an interface class: it is function Map\./],
    ['expose', { expose: '' }, /`expose` must be true, false, or a name: it is the string ""\./],
    ['source', { source: './relative.js' }, /`source` must be import\.meta\.url/],
    ['run', { run: undefined }, /needs a function `run`/],
    ['run that is no function', { run: 5 }, /`run` must be a function: it is the number 5\./],
    ['an interface that is no list', { accepts: Total }, /`accepts` must be a list of .*: it is class Total/],
    ['a number for accepts', { accepts: 5 }, /`accepts` must be a list/],
    ['bootstrap', { bootstrap: 5 }, /`bootstrap` must be a function/],
    ['teardown', { teardown: 'x' }, /`teardown` must be a function/],
    ['parameters', { parameters: {} }, /`parameters` must be a Standard Schema/],
    ['an unknown key', { paramters: {} }, /has no option "paramters"\. Did you mean "parameters"\?/],
    ['all at once', { bootstrap: 5, teardown: 'x' }, /2 options cannot be:.*bootstrap.*teardown/s],
  ])('%s', (_, part, message) => {
    const definition = { type: 'wrong', run: () => 1, ...part };
    expect(() => defineModule(definition as never)).toThrow(TypeError);
    expect(() => defineModule(definition as never)).toThrow(message);
  });
});
