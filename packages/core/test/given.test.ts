/** What everything public is given in the wrong place, or of the wrong kind, is refused by a sentence, at the call. */

import { expect, test } from 'vitest';
import { ConfigReader, toJsonSchema, toYaml } from '../src/config/index.js';
import { defineModule, ParallelPipeline, SequentialPipeline } from '../src/index.js';
import { loadConfig, readConfig } from '../src/node/index.js';
import { recordEvents, storeSuite, wrapResult } from '../src/testing/index.js';

const Pass = defineModule({ run: ({ request }) => request });
const builder = () => new ParallelPipeline({ name: 'p' }).addModule(Pass.node('pass', { group: 'g' }));
const TEXT = 'modules: [{ name: a, type: b }]';

/** Each is called with what it does not take. */
const calls: readonly [string, (given: never) => unknown, string][] = [
  ['toYaml(given)', (given) => toYaml(given), 'toYaml() takes a pipeline that is not built yet'],
  ['toYaml(…, given)', (given) => toYaml(builder(), given), 'toYaml() '],
  ['toJsonSchema(given)', (given) => toJsonSchema(given), 'toJsonSchema() takes a registry of module types'],
  ['read(…, given)', (given) => ConfigReader.read(TEXT, given), 'The reader of a config takes a registry'],
  ['parse(…, given)', (given) => ConfigReader.parse(TEXT, given), 'The reader of a config takes a registry'],
  ['loadConfig(given)', (given) => loadConfig(given), 'loadConfig() takes the path of a config, or its file: URL'],
  ['readConfig(given)', (given) => readConfig(given), 'readConfig() takes the path of a config, or its file: URL'],
  ['recordEvents(given)', (given) => recordEvents(given), 'recordEvents() takes a built pipeline'],
  ['storeSuite(given)', (given) => storeSuite(given), 'storeSuite() takes a function that makes a place'],
  ['wrapResult(…, given)', (given) => wrapResult(1, given), 'wrapResult() '],
  ['getModule(given)', (given) => builder().getModule(given), 'getModule() takes the name of a module'],
  ['toParallel(given)', (given) => new SequentialPipeline().toParallel(given), 'toParallel() takes a function that'],
];

test.each(calls)('%s', async (_, call, sentence) => {
  for (const given of [null, 5, Number.NaN, [], { xyzzy: 1 }, Symbol('s')]) {
    const error = await Promise.resolve()
      .then(() => call(given as never))
      .then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
    expect(error).toBeInstanceOf(TypeError);
    expect((error as Error).message).toContain(sentence);
  }
});

test('options of toYaml() and wrapResult() are told all at once', () => {
  const yaml = { ulr: 'file:///c.yml', sharedParameters: [], rates: null };
  expect(() => toYaml(builder(), yaml as never)).toThrow(/3 options cannot be:\n.*"ulr". Did you mean "url"\?/);
  expect(() => wrapResult(1, { name: '', type: String } as never)).toThrow('2 options cannot be');
});

test('a signal in the place of options is refused: it would have no effect', async () => {
  const { signal } = new AbortController();
  const pipeline = await builder().build();
  await expect(pipeline.run(1, signal as never)).rejects.toThrow(
    'run() takes an object with options: it was given an instance of AbortSignal.',
  );
  expect(() => pipeline.map([1], signal as never)).toThrow('map() takes an object with options');
  await pipeline.close();
});

test('an event that is no text is told as one', async () => {
  const pipeline = await builder().build();
  expect(() => pipeline.on(Symbol('job') as never, () => {})).toThrow('There is no event "Symbol(job)"');
  await pipeline.close();
});
