/** Area LOG, for pipelines that are read from configs; the other rows have their tests beside the logger, and in the cases of all executors. */

import { expect, test } from 'vitest';
import { ConfigReader } from '../../src/config/index.js';
import { accept, finalize, Module, ModuleRegistry, type RunArgs } from '../../src/index.js';

@accept({ self: true })
@finalize()
class Talking extends Module.Runtime<{ text: string }> {
  run({ logger }: RunArgs) {
    logger.info(this.parameters.text);
  }
}

const config = `
name: \${NAME}
modules:
  - { name: m1, type: talking, parameters: { text: one } }
  - { name: "\${SECOND}", type: talking, parameters: { text: two }, depends_on: [m1] }
`;

test('P304 a pipeline from a config logs six lines for one job, under the names that its variables give', async () => {
  const registry = new ModuleRegistry();
  registry.register('talking', Talking);
  const lines: string[] = [];
  await using pipeline = await ConfigReader.read(config, registry, {
    variables: { NAME: 'from-config', SECOND: 'm2' },
    logger: { colors: false, format: ['pipeline', 'uid', 'message'], output: (line) => void lines.push(line) },
  });
  await pipeline.run('R');
  expect(lines).toEqual([
    'SequentialPipeline (from-config) Talking (m1) [BOOTSTRAP]',
    'SequentialPipeline (from-config) Talking (m2) [BOOTSTRAP]',
    'SequentialPipeline (from-config) Talking (m1) [RUN]',
    'SequentialPipeline (from-config) Talking (m1) one',
    'SequentialPipeline (from-config) Talking (m2) [RUN]',
    'SequentialPipeline (from-config) Talking (m2) two',
  ]);
});
