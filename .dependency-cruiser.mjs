/** What may import what: rooms stand upon each other, and packages know each other by their entries. */

const core = '^packages/core/src';
const test = '[.]test(-d)?[.]ts$|/fixtures/|^packages/core/test/';
/** The rooms of core, each row above what it stands on; CONTRIBUTING.md says what they are for. */
const rows = [
  ['errors', 'util', 'text', 'options', 'data', 'executor'],
  ['log', 'events', 'store', 'resources', 'wire'],
  ['module', 'spec', 'graph'],
  ['host', 'executors', 'runtime'],
  ['checks', 'plan'],
  ['state', 'scheduler'],
  ['pipeline', 'sequential', 'build', 'builder'],
  ['config', 'observe', 'testing', 'node'],
];
const room = (name) => `${core}/${name}/`;

const onward = rows.slice(0, -1).map((names, index) => ({
  name: `${names.join('-')}-stand-below`,
  comment: `These rooms import only what they stand on, not ${rows
    .slice(index + 1)
    .flat()
    .join(', ')}.`,
  severity: 'error',
  from: { path: names.map(room), pathNot: test },
  to: {
    path: rows
      .slice(index + 1)
      .flat()
      .map(room),
  },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...onward,
    {
      name: 'no-circular-imports',
      comment: 'Types may name each other in a circle; modules that load each other in a circle run half loaded.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'core-stands-alone',
      comment: 'Executors depend on core. The other way round, every user would carry every executor.',
      severity: 'error',
      from: { path: core, pathNot: test },
      to: { path: '^packages/(?!core/)' },
    },
    {
      name: 'core-runs-anywhere',
      comment: 'Deno, Bun and browsers run core as it is; what needs Node lives in src/node.',
      severity: 'error',
      from: { path: core, pathNot: [test, `${core}/node/`] },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'core-without-dependencies',
      comment: 'zod and yaml serve /config alone; parameters take any Standard Schema.',
      severity: 'error',
      from: { path: core, pathNot: [test, `${core}/(config|node)/`] },
      to: { dependencyTypes: ['npm', 'npm-dev', 'npm-peer', 'npm-optional', 'npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'host-knows-only-its-modules',
      comment: 'A host runs one group in a place of its own: it has no graph and no other replicas to look at.',
      severity: 'error',
      from: { path: `${core}/host/`, pathNot: test },
      to: { path: `${core}/(graph|executors)/` },
    },
    {
      name: 'leaves-import-nothing',
      comment: 'What everything may import must import nothing; errors are what leaves speak in.',
      severity: 'error',
      from: {
        path: `${core}/(errors/(errors|magda-error|(actor|build|job|module|state)-errors)|util/clock|executor/claim)[.]ts$`,
      },
      to: { path: core, pathNot: `${core}/errors/` },
    },
    {
      name: 'through-the-front-door',
      comment:
        'Another package is imported by its name and its exports, never by a path into its folder. ' +
        'The cases of the parity tests and the stories of the simulation are part of no package, but of several test suites.',
      severity: 'error',
      from: { path: '^(packages/[^/]+|examples/[^/]+|tools)/' },
      to: {
        path: '^(packages/[^/]+|examples/[^/]+)/src/',
        pathNot: ['^$1/', '^packages/worker-pool/src/', '^packages/core/test/(parity|simulation)/fixtures/'],
      },
    },
    {
      name: 'sources-import-no-tests',
      severity: 'error',
      from: { path: '^(packages|examples)/[^/]+/', pathNot: test },
      to: { path: '[.]test(-d)?[.]ts$' },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules', '/dist/'] },
    exclude: { path: '^[.]samples/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'node', 'default'] },
    skipAnalysisNotInRules: true,
  },
};
