import { inline, ModuleFactory } from '@magda/core';
import { ConfigReader, toYaml } from '@magda/core/config';
import { loadConfig, readConfig } from '@magda/core/node';
import { threads } from '@magda/executor-threads';
import { describe, expect, test } from 'vitest';
import { simpleParallel } from './pipelines.js';

/** The test runner has its own way with TypeScript. */
const importer = (url: string) => import(url);
const url = new URL('../config.yml', import.meta.url);

test('the config describes the same pipeline as the code, and so does what the code writes of itself', async () => {
  const spec = simpleParallel().toSpec();
  const config = await loadConfig(url, { importer });
  expect(config.builder.toSpec()).toEqual(spec);
  const written = await ConfigReader.parse(toYaml(simpleParallel(), { url }), ModuleFactory, { url, importer });
  expect(written.builder.toSpec()).toEqual(spec);
});

describe('the config of the specification, as it is,', () => {
  const seed = new URL('./fixtures/seed.yml', import.meta.url);

  test('describes the same pipeline as the code', async () => {
    const { builder } = await loadConfig(seed, { name: 'simple-parallel' });
    expect(builder.toSpec()).toEqual(simpleParallel().toSpec());
  });

  test.each([inline(), threads()])('runs on $name', async (executor) => {
    await using _ = executor;
    await using pipeline = await readConfig(seed, { executor });
    expect(pipeline.toSpec().groups).toMatchObject([]);
    const results = await Promise.all(['Job1', 'Job2', 'Job3'].map((job) => pipeline.run(job)));
    expect(results).toEqual([{}, {}, {}]);
  });
});
