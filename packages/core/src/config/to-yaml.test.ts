import fc from 'fast-check';
import { expect, test } from 'vitest';
import { reproducible } from '../graph/fixtures/arbitrary.js';
import { fromFile, Group, ModuleRegistry, ParallelPipeline, type PipelineSpec, SequentialPipeline } from '../index.js';
import { anyPipeline, anyTypes } from './fixtures/arbitrary-pipeline.js';
import { Any, Collect, ExampleModule, Power, registry } from './fixtures/modules.js';
import { ConfigReader, toYaml, type YamlOptions } from './index.js';

const url = new URL('./config.yml', import.meta.url);

test('what is written reads back as the same pipeline', async () => {
  await fc.assert(
    fc.asyncProperty(anyPipeline, fc.boolean(), async (builder, isPlaced) => {
      const text = toYaml(builder, { registry: anyTypes, url: isPlaced ? url : undefined });
      const { builder: read } = await ConfigReader.parse(text, anyTypes, { url });
      expect(read.toSpec()).toEqual(builder.toSpec());
    }),
    reproducible,
  );
});

test('a builder is written as a person would have written it', () => {
  const builder = new ParallelPipeline({ name: 'example' })
    .addGroup(new Group('g1'))
    .addGroup(
      new Group('g2', {
        replicas: 3,
        numCpus: 4,
        numGpus: 0.5,
        memory: '2GiB',
        resources: { licence: 1 },
        maxRestarts: Number.POSITIVE_INFINITY,
        env: { THREADS: '4' },
        afterCreated: [
          fromFile(new URL('./setup/hooks.js', url), 'warmUp'),
          fromFile(new URL('../shared.js', url), 'load', { model: 'small' }),
        ],
      }),
    )
    .addModule(ExampleModule.node('A', { group: 'g1', expose: true }))
    .addModule(Power.node('B', { group: 'g2', parameters: { power: 3 }, dependsOn: ['A'], expose: false }))
    .addModule(Power.node('C', { group: 'g2', dependsOn: ['A', 'B'], expose: 'total' }))
    .addModule(Collect.node('D', { group: 'g3', dependsOn: ['C'] }));
  const options = {
    registry,
    url,
    sharedParameters: { threshold: 0.75 },
    context: fromFile(new URL('./context.js', url), 'create'),
  };

  expect(toYaml(builder, options)).toBe(`name: example
imports:
  - ./fixtures/modules.ts
context: ./context.js#create
modules:
  - name: A
    type: example-module
    group: g1
    expose: true
  - name: B
    type: power
    group: g2
    depends_on: [A]
    parameters:
      power: 3
    expose: false
  - name: C
    type: power
    group: g2
    depends_on: [A, B]
    expose: total
  - name: D
    type: collect
    group: g3
    depends_on: [C]
shared_parameters:
  threshold: 0.75
groups:
  - name: g1
  - name: g2
    options:
      replicas: 3
      num_cpus: 4
      num_gpus: 0.5
      memory: 2 GiB
      resources:
        licence: 1
      max_restarts: .inf
      env:
        THREADS: "4"
      after_created:
        - ./setup/hooks.js#warmUp
        - file: ../shared.js#load
          args:
            - model: small
`);
});

test.each<[string, () => { toSpec(): PipelineSpec }, YamlOptions, string, string]>([
  [
    'a hook that is a function',
    () => grouped().addGroup(new Group('g1', { afterCreated: [() => undefined] })),
    {},
    'MAGDA_SERIALIZATION',
    'A hook of group "g1" is a function, which no file can hold. Name the file that has it: fromFile(',
  ],
  ['a context that is a value', grouped, { context: { db: 1 } }, 'MAGDA_SERIALIZATION', 'The context is a value'],
  ['a context that is a function', grouped, { context: () => 1 }, 'MAGDA_SERIALIZATION', 'The context is a function'],
  [
    'a parameter that is no plain data',
    () => new SequentialPipeline().addModule(Any.node('A', { parameters: { model: { load: [1, new Map()] } } })),
    {},
    'MAGDA_SERIALIZATION',
    '`parameters.model.load[1]` of module "A" is an instance of Map, which no config can hold.',
  ],
  [
    'a key that no config may have',
    () => new SequentialPipeline().addModule(Any.node('A', { parameters: { constructor: 1 } })),
    {},
    'MAGDA_SERIALIZATION',
    'is the key "constructor"',
  ],
  [
    'a value that holds itself',
    () => grouped(),
    { sharedParameters: circular() },
    'MAGDA_SERIALIZATION',
    '`sharedParameters.self` is a value that holds itself',
  ],
  [
    'a class that is not registered',
    () => new SequentialPipeline().addModule(Power.node('A')),
    { registry: new ModuleRegistry() },
    'MAGDA_MODULE_SOURCE',
    'its class Power is not registered',
  ],
  [
    'a sequential pipeline with groups',
    () => new SequentialPipeline().addModule(ExampleModule.node('A', { group: 'g1' })),
    {},
    'MAGDA_INVALID_GROUP',
    'with which a config would be parallel',
  ],
  ['a parallel pipeline without groups', () => new ParallelPipeline(), {}, 'MAGDA_INVALID_PIPELINE', 'has a group'],
])('%s cannot be written', (_, builder, options, code, message) => {
  const writing = () => toYaml(builder(), { registry, ...options });
  expect(writing).toThrow(message);
  expect(writing).toThrow(expect.objectContaining({ code }));
});

test('all that cannot be written is told at once', () => {
  const builder = grouped().addGroup(new Group('g1', { afterCreated: [() => undefined] }));
  expect(() => toYaml(builder, { registry, context: () => 1 })).toThrow(/2 problems/);
});

function grouped() {
  return new ParallelPipeline().addModule(ExampleModule.node('A', { group: 'g1' }));
}

function circular(): Record<string, unknown> {
  const value: Record<string, unknown> = {};
  value.self = value;
  return value;
}
