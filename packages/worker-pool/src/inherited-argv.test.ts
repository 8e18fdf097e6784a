import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { inheritedArgv, inheritedNodeOptions, withoutHeap } from './inherited-argv.js';

const KEPT = [
  ...['--enable-source-maps', '--import', 'tsx', '-r', './x.cjs', '--conditions=dev', '--max-old-space-size=100'],
  ...[
    '--stack-size=2000',
    '--permission',
    '--allow-fs-read',
    '/',
    '--loader',
    './l.js',
    '--no-warnings',
    '--title',
    'x',
  ],
];

const LEFT_OUT = [
  ...[['--inspect=9229'], ['--inspect-brk'], ['--inspect-port', '0'], ['--inspect_port=0'], ['--debug-port', '0']],
  ...[
    ['-e', 'code()'],
    ['--eval', 'code()'],
    ['-p', 'code()'],
    ['-pe', 'code()'],
    ['--print=code()'],
    ['--input-type=module'],
  ],
  ...[['--input-type', 'module'], ['--watch'], ['--watch-path', './src'], ['--watch-preserve-output']],
  ...[['--test'], ['--test-name-pattern', 'words'], ['--test-concurrency=2'], ['--experimental-test-coverage']],
  ...[
    ['--cpu-prof'],
    ['--cpu-prof-dir', './prof'],
    ['--cpu-prof-dir=./prof'],
    ['--heap-prof-interval', '3'],
    ['--prof'],
  ],
  ...[['--env-file', '.env'], ['--env-file-if-exists=.env'], ['--run', 'start'], ['--trace-event-categories', 'v8']],
  ...[['--no-inspect'], ['--experimental-worker-inspection'], ['--build-snapshot'], ['--check'], ['-i']],
];

test.each(LEFT_OUT)('F72 workers have the Node options of their driver, without %s', (...option) => {
  const half = KEPT.indexOf('-r');
  expect(inheritedArgv([...KEPT.slice(0, half), ...option, ...KEPT.slice(half)])).toEqual(KEPT);
  expect(inheritedNodeOptions(['--title="a b"', ...option.map((part) => `"${part}"`)].join(' '))).toBe('"--title=a b"');
});

test('F72 every option that this Node takes on its command line alone is one of those that workers are not to have', () => {
  const forWorkersToo = /^--(experimental-(default-)?config-file)$/;
  const asks = /^(-|--|-h|--help|-v|--version|--v8-options|--completion-bash)$/;
  const help = execFileSync(process.execPath, ['--help'], { encoding: 'utf8' });
  const options = [...help.matchAll(/^ {2}(-[^\s,]*)(?:, (-[^\s,]*))?/gm)].flatMap(([, ...names]) =>
    names.filter(Boolean),
  );
  const own = options
    .map((option) => option.replace(/[=[].*/, ''))
    .filter((option) => !process.allowedNodeEnvironmentFlags.has(option) && !asks.test(option));
  expect(own).toEqual(expect.arrayContaining(['--eval', '--print', '--check', '--test', '--env-file']));
  expect(own.filter((option) => inheritedArgv([option]).length > 0 && !forWorkersToo.test(option))).toEqual([]);
});

test('NODE_OPTIONS that are not there stay so', () => {
  expect(inheritedNodeOptions(undefined)).toBeUndefined();
  expect(inheritedNodeOptions('')).toBe('');
});

test('where a group has a `memory`, no other word about the heap counts', () => {
  const heap = [
    '--max-old-space-size=1',
    '--max_semi_space_size=1',
    '--max-heap-size=1',
    '--max-old-space-size-percentage',
    '5',
  ];
  expect(withoutHeap([...KEPT, ...heap])).toEqual(KEPT.filter((option) => !option.startsWith('--max')));
});
