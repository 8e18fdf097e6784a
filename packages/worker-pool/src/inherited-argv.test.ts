import { expect, test } from 'vitest';
import { inheritedArgv } from './inherited-argv.js';

test('workers get the Node arguments of their driver but for those that are about itself', () => {
  expect(
    inheritedArgv([
      ...['--enable-source-maps', '--import', 'tsx', '-r', './x.cjs', '--conditions=dev', '--max-old-space-size=100'],
      ...[
        '--inspect=9229',
        '--inspect-brk',
        '-e',
        'code()',
        '--eval',
        'code()',
        '--watch',
        '--test',
        '--input-type=module',
      ],
    ]),
  ).toEqual([
    '--enable-source-maps',
    '--import',
    'tsx',
    '-r',
    './x.cjs',
    '--conditions=dev',
    '--max-old-space-size=100',
  ]);
});
