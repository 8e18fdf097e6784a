import { ModuleFactory } from '@magda/core';
import { ConfigReader, toYaml } from '@magda/core/config';
import { loadConfig } from '@magda/core/node';
import { expect, test } from 'vitest';
import { kitchen } from './pipeline.js';

/** The test runner has its own way with TypeScript. */
const importer = (url: string) => import(url);
const url = new URL('../config.yml', import.meta.url);

test('the config describes the same pipeline as the code, and so does what the code writes of itself', async () => {
  const spec = kitchen().toSpec();
  const config = await loadConfig(url, { importer });
  expect(config.builder.toSpec()).toEqual(spec);
  const written = await ConfigReader.parse(toYaml(kitchen(), { url }), ModuleFactory, { url, importer });
  expect(written.builder.toSpec()).toEqual(spec);
});
